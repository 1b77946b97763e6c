"""What a script of an operator does: objects of built-in and custom kinds, applies, a watch, a deletion."""

import sys

from kubernetes import client, config, dynamic, watch
from kubernetes.client.exceptions import ApiException

config.load_kube_config(sys.argv[1])
core = client.CoreV1Api()
custom = client.CustomObjectsApi()
definitions = client.ApiextensionsV1Api()
TOPICS = ("example.com", "v1", "kafka", "topics")

assert client.VersionApi().get_code().major == "1"
core.create_namespace({"metadata": {"name": "kafka"}})
core.create_namespaced_config_map("kafka", {"metadata": {"name": "m"}, "data": {"a": "1"}})
core.patch_namespaced_config_map("m", "kafka", {"data": {"b": "2"}})
assert core.read_namespaced_config_map("m", "kafka").data == {"a": "1", "b": "2"}
core.create_namespaced_secret("kafka", {"metadata": {"name": "s"}, "stringData": {"password": "p"}})
assert core.read_namespaced_secret("s", "kafka").data == {"password": "cA=="}

schema = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"partitions": {"type": "integer", "minimum": 1}}}},
}
names = {"plural": "topics", "kind": "Topic"}
version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
definitions.create_custom_resource_definition(
    {
        "metadata": {"name": "topics.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": names, "versions": [version]},
    }
)


def topic(name, partitions):
    return {
        "apiVersion": "example.com/v1",
        "kind": "Topic",
        "metadata": {"name": name},
        "spec": {"partitions": partitions},
    }


made = custom.create_namespaced_custom_object(*TOPICS, topic("orders", 3))
try:
    custom.create_namespaced_custom_object(*TOPICS, topic("wrong", 0))
    raise AssertionError("a topic without partitions was taken")
except ApiException as refused:
    assert refused.status == 422, refused
try:
    custom.create_namespaced_custom_object(*TOPICS, topic("orders", 3))
    raise AssertionError("a duplicate was taken")
except ApiException as refused:
    assert refused.status == 409 and refused.reason == "Conflict", refused

resources = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="example.com/v1", kind="Topic")
applied = resources.server_side_apply(
    body=topic("orders", 6), name="orders", namespace="kafka", field_manager="story", force_conflicts=True
)
assert applied.spec.partitions == 6
assert any(entry.manager == "story" for entry in applied.metadata.managedFields)
custom.patch_namespaced_custom_object(*TOPICS, "orders", {"metadata": {"labels": {"tier": "gold"}}})
listed = custom.list_namespaced_custom_object(*TOPICS, label_selector="tier=gold")
assert [item["metadata"]["name"] for item in listed["items"]] == ["orders"]

events = watch.Watch().stream(
    custom.list_namespaced_custom_object,
    *TOPICS,
    resource_version=made["metadata"]["resourceVersion"],
    timeout_seconds=20,
)
assert next(events)["object"]["spec"]["partitions"] == 6
custom.delete_namespaced_custom_object(*TOPICS, "orders")
assert custom.list_namespaced_custom_object(*TOPICS)["items"] == []
pages = core.list_namespace(limit=2)
assert len(pages.items) == 2 and pages.metadata._continue
print("done")
