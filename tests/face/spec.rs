//! Verbs that look at the spec and nothing else.

use crate::support::TestEnvironment;
use std::{collections::BTreeSet, path::Path};

#[test]
fn a_new_project_is_valid_and_laid_out() {
    let place = TestEnvironment::new();
    let run = place.run("new quickstart demo").exits(0);
    assert_eq!(run.stdout, "wrote demo/polaris.yaml\n");
    assert!(run.stderr.contains("next: polaris -C demo plan"), "{}", run.stderr);
    assert_eq!(place.run("-C demo validate").exits(0).stdout, "The spec is valid (1 file).\n");
    place.run("-C demo fmt --check").exits(0);
    assert!(place.run("new quickstart demo").exits(1).stderr.contains("nothing was written"));
}

#[test]
fn every_template_is_listed_and_every_one_is_valid() {
    let place = TestEnvironment::new();
    let templates = place.run("new --list --json").exits(0).events();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut examples: BTreeSet<String> = entries.collect();
    for template in templates {
        let name = template["template"].as_str().unwrap();
        assert!(examples.remove(name), "{name} is no example, or is listed twice");
        place.run(&format!("new {name} {name}")).exits(0);
        place.run(&format!("-C {name} validate")).exits(0);
        place.run(&format!("-C {name} fmt --check --diff")).exits(0);
    }
    assert!(examples.is_empty(), "no template writes {examples:?}");
}

#[test]
fn a_template_can_run_on_a_real_cluster() {
    let place = TestEnvironment::new();
    place.run("new quickstart --context kind-dev").exits(0);
    assert!(place.read("polaris.yaml").contains("  context: \"kind-dev\"\n  provider: kubeconfig\n"));
    place.run("validate").exits(0);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let place = TestEnvironment::new();
    place.write(
        "polaris.yaml",
        "apiVersion: polaris.dev/v1\nkind: KubernetesCluster\nmetadata: {name: eu1}\nspec: {provder: sandbox}\n",
    );
    place.write("topics.polaris.yaml", "apiVersion: polaris.dev/v1\nkind: Topik\nmetadata: {name: a}\nspec: {}\n");
    let run = place.run("validate").exits(1);
    assert!(run.stdout.is_empty());
    for part in ["polaris.yaml:4:8", "provider", "topics.polaris.yaml:2:7", "`Topic`", " errors in 2 files."] {
        assert!(run.stderr.contains(part), "{part} is missing:\n{}", run.stderr);
    }

    let run = place.run("validate --json").exits(1);
    assert!(run.stderr.is_empty());
    let events = run.events();
    assert!(events.iter().all(|event| event["type"] == "diagnostic" && event["code"].is_string()), "{events:?}");
}

#[test]
fn a_folder_without_a_spec_says_how_to_get_one() {
    let run = TestEnvironment::new().run("validate").exits(1);
    assert!(run.stderr.contains("polaris new quickstart"), "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn hostile_input_is_told_and_never_hangs() {
    let place = TestEnvironment::new();
    std::fs::create_dir(place.path("folder.polaris.yaml")).unwrap();
    std::os::unix::fs::symlink("loop.polaris.yaml", place.path("loop.polaris.yaml")).unwrap();
    place.write("large.polaris.yaml", &"# filler\n".repeat(6_000_000));
    std::fs::write(place.path("bytes.polaris.yaml"), b"kind: \xff\xfe").unwrap();
    place.write("nul.polaris.yaml", "kind: \0");
    place.write("deep.polaris.yaml", &"[".repeat(10_000));
    place.write("bomb.polaris.yaml", &bomb());
    place.write("tabs.polaris.yaml", "kind:\n\t- a\n");
    std::process::Command::new("mkfifo").arg(place.path("pipe.polaris.yaml")).status().unwrap();
    let run = place.run("validate").exits(1);
    let told = [
        "`folder.polaris.yaml` is a folder",
        "`loop.polaris.yaml` is a symbolic link that leads back to itself",
        "`large.polaris.yaml` is larger than 16 MiB",
        "bytes.polaris.yaml is not UTF-8",
        "nul.polaris.yaml holds a NUL byte",
        "deep.polaris.yaml:1:",
        "bomb.polaris.yaml:",
        "tabs.polaris.yaml:2:",
        "`pipe.polaris.yaml` is neither a file nor a folder",
    ];
    for part in told {
        assert!(run.stderr.contains(part), "{part} is missing:\n{}", run.stderr);
    }
}

/// Nine times nine aliases of aliases.
fn bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text = format!("{text}a{level}: &a{level} [{aliases}]\n");
    }
    text
}

#[test]
fn crlf_a_byte_order_mark_and_standard_input_are_no_mistake() {
    let spec = TestEnvironment::example("quickstart").read("polaris.yaml");
    let place = TestEnvironment::new();
    place.write("polaris.yaml", &format!("\u{feff}{}", spec.replace('\n', "\r\n")));
    place.run("validate").exits(0);
    assert_eq!(place.run_with_input("-f - validate", &spec).exits(0).stdout, "The spec is valid (1 file).\n");
    assert!(place.run("-f missing.yaml validate").exits(1).stderr.contains("`missing.yaml` does not exist"));
    place.write("empty.yaml", "");
    place.run("-f empty.yaml validate").exits(0);
}

#[test]
fn fmt_lays_out_and_keeps_comments() {
    let ragged = "# why\nkind:   Topic   # what\napiVersion: polaris.dev/v1\nmetadata: { name: a }\n";
    let place = TestEnvironment::new();
    place.write("polaris.yaml", ragged);
    let run = place.run("fmt --check --diff").exits(2);
    assert!(run.stdout.contains("-kind:   Topic   # what\n+kind: Topic # what\n"), "{}", run.stdout);
    assert_eq!(place.read("polaris.yaml"), ragged);

    assert_eq!(place.run("fmt").exits(0).stdout, "polaris.yaml\n");
    let laid_out = "# why\nkind: Topic # what\napiVersion: polaris.dev/v1\nmetadata: {name: a}\n";
    assert_eq!(place.read("polaris.yaml"), laid_out);
    assert_eq!(place.run("fmt").exits(0).stdout, "");
    assert_eq!(place.run_with_input("-f - fmt", ragged).exits(0).stdout, laid_out);

    place.write("broken.polaris.yaml", "kind: [");
    assert!(place.run("fmt").exits(1).stderr.contains("broken.polaris.yaml:1"));
}

#[test]
fn every_code_has_a_page() {
    let place = TestEnvironment::new();
    for entry in place.run("explain --json").exits(0).events() {
        let code = entry["code"].as_str().unwrap();
        let page = place.run(&format!("explain {code}")).exits(0).stdout;
        assert!(page.starts_with(&format!("{code}: ")) && page.lines().count() > 2, "{code}: {page}");
    }
    assert!(place.run("explain PK999").exits(64).stderr.contains("PK999"));
    let resource = TestEnvironment::example("quickstart").run("explain kafka/orders").exits(0).stdout;
    assert!(resource.contains("needed by   topic/orders/payments"), "{resource}");
}

#[test]
fn the_graph_is_drawn_in_each_format() {
    let place = TestEnvironment::example("quickstart");
    for (format, mark) in [("text", "└─"), ("dot", "digraph"), ("mermaid", "flowchart"), ("svg", "<svg")] {
        let drawing = place.run(&format!("graph --format {format}")).exits(0).stdout;
        assert!(
            drawing.contains(mark) && drawing.contains("payments") || drawing.contains("topic"),
            "{format}: {drawing}"
        );
    }
}

#[test]
fn schemas_are_printed_for_a_kind_or_for_all() {
    let place = TestEnvironment::new();
    let schema = |line: &str| -> serde_json::Value { serde_json::from_str(&place.run(line).exits(0).stdout).unwrap() };
    assert_eq!(schema("schema topic")["properties"]["kind"]["const"], "Topic");
    assert!(schema("schema").is_object());
    assert!(place.run("schema Topik").exits(64).stderr.contains("the kinds are Environment"));
}
