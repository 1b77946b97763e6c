//! What this build cannot do is said by the plan, all of it, each with its line.

use crate::support::TestEnvironment;

const CLUSTERS: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: eu1}
spec:
  provider: aws
  region: eu-central-1
  version: \"1.35\"
  aws: {roleArn: \"arn:aws:iam::123456789012:role/x\", subnetIds: [subnet-1, subnet-2]}
  nodePools: [{name: kafka, machineType: m6i.large, replicas: 3}]
---
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: real}
spec: {provider: kubeconfig, context: somewhere}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: bank}
spec:
  on: real
  operator: {version: 1.2.0}
  version: 4.3.1
  nodePools:
    - {name: node, roles: [controller, broker], replicas: 3, storage: {size: 1Gi}}
  listeners:
    - {name: tls, port: 9093, type: internal, tls: true}
";

const ENVIRONMENT: &str = "\
apiVersion: polaris.dev/v1
kind: Environment
metadata: {name: prod}
spec:
  state: {s3: {bucket: states, region: eu-central-1}}
  encryption: {passphrase: {env: PASSPHRASE}}
";

#[test]
fn a_cloud_is_refused_before_anything_is_asked() {
    let place = TestEnvironment::new();
    place.write("polaris.yaml", CLUSTERS);
    place.run("validate").exits(0);
    for line in ["plan", "plan --out saved.plan", "apply --auto-approve", "destroy --auto-approve"] {
        let said = place.run(line).exits(1).stderr;
        assert!(said.contains("polaris.yaml:3:18") && said.contains("provider `aws`"), "{said}");
    }
    assert!(!place.path(".polaris").exists() && !place.path("saved.plan").exists());
}

#[test]
fn a_state_that_cannot_be_kept_there_is_refused_by_every_verb_that_opens_it() {
    let place = TestEnvironment::new();
    place.write("polaris.yaml", ENVIRONMENT);
    place.run("validate").exits(0);
    place.run("graph").exits(0);
    for line in ["plan", "apply --auto-approve", "state list", "state pull"] {
        let said = place.run(line).exits(1).stderr;
        assert!(said.contains("polaris.yaml:5:10") && said.contains("`s3`") && said.contains("local"), "{said}");
        assert!(said.contains("polaris.yaml:6:15") && said.contains("encryption"), "{said}");
    }
    assert!(!place.path(".polaris").exists());
}
