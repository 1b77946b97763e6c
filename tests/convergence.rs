//! A second plan after an apply is empty, always: generated platforms on the sandbox, through the use cases.

use polaris::{
    execute::Interrupt,
    ops::{
        Answer, ApplyOutcome, ApplyRequest, Approval, PlanRequest, Purpose, Session, Silent, Workspace, apply, plan,
    },
};
use polaris_core::{
    diagnostic::SourceFile,
    plan::{Plan, PlanOptions},
    resource::Target,
};
use proptest::{collection::btree_map, prelude::*, test_runner::TestRunner};
use std::{collections::BTreeMap, fmt::Write as _, path::Path, time::Duration};

/// Enough to meet every shape below in combination, few enough for every day.
const PLATFORMS: u32 = 12;

struct Yes;

impl Approval for Yes {
    fn approve(&self, _plan: &Plan) -> Answer {
        Answer::Yes
    }
}

/// What differs between the generated platforms.
#[derive(Clone, Debug)]
struct Platform {
    brokers: u8,
    combined: bool,
    tls: bool,
    authorization: bool,
    config: BTreeMap<&'static str, &'static str>,
    topics: BTreeMap<String, (u8, Option<u32>)>,
    users: u8,
}

fn platforms() -> impl Strategy<Value = Platform> {
    let options = prop::sample::subsequence(
        vec![
            ("message.max.bytes", "2097152"),
            ("num.io.threads", "12"),
            ("auto.create.topics.enable", "false"),
            ("log.retention.hours", "72"),
        ],
        0..=4,
    );
    let topics = btree_map("[a-z]{1,8}", (1..24_u8, prop::option::of(1000..100_000_u32)), 0..12);
    (1..=3_u8, any::<bool>(), any::<bool>(), any::<bool>(), options, topics, 0..3_u8).prop_map(
        |(brokers, combined, tls, authorization, config, topics, users)| Platform {
            brokers,
            combined,
            tls,
            authorization: authorization && tls,
            config: config.into_iter().collect(),
            topics,
            users,
        },
    )
}

impl Platform {
    fn spec(&self) -> String {
        let mut text = String::from(
            "apiVersion: polaris.dev/v1\nkind: KubernetesCluster\nmetadata: {name: laptop}\nspec: {provider: sandbox}\n---\n\
             apiVersion: polaris.dev/v1\nkind: KafkaCluster\nmetadata: {name: orders}\nspec:\n  on: laptop\n  \
             namespace: kafka\n  operator: {version: 1.2.0}\n  version: 4.3.1\n  nodePools:\n",
        );
        let pool = |name: &str, roles: &str, replicas: u8| {
            format!("    - {{name: {name}, roles: [{roles}], replicas: {replicas}, storage: {{size: 10Gi}}}}\n")
        };
        if self.combined {
            text += &pool("both", "controller, broker", self.brokers);
        } else {
            text += &(pool("controller", "controller", 3) + &pool("broker", "broker", self.brokers));
        }
        let authentication = if self.tls { ", authentication: tls" } else { "" };
        let _ = writeln!(
            text,
            "  listeners: [{{name: main, port: 9093, type: internal, tls: {}{authentication}}}]",
            self.tls
        );
        if self.authorization {
            text += "  authorization: simple\n";
        }
        text += "  config:\n    min.insync.replicas: 1\n";
        for (key, value) in &self.config {
            let _ = writeln!(text, "    {key}: {value}");
        }
        self.add_topics(&mut text);
        self.add_users(&mut text);
        text
    }

    fn add_topics(&self, text: &mut String) {
        for (name, (partitions, retention)) in &self.topics {
            let config =
                retention.map(|retention| format!(", config: {{retention.ms: {retention}}}")).unwrap_or_default();
            let _ = write!(
                text,
                "---\napiVersion: polaris.dev/v1\nkind: Topic\nmetadata: {{name: {name}}}\n\
                 spec: {{cluster: orders, partitions: {partitions}, replicas: 1{config}}}\n"
            );
        }
    }

    fn add_users(&self, text: &mut String) {
        if !self.authorization {
            return;
        }
        for user in 0..self.users {
            let _ = write!(
                text,
                "---\napiVersion: polaris.dev/v1\nkind: User\nmetadata: {{name: user{user}}}\n\
                 spec: {{cluster: orders, authentication: tls, acls: [{{allow: [Read, Describe], on: topic/a*}}]}}\n"
            );
        }
    }
}

fn workspace(folder: &Path, spec: &str) -> Workspace {
    let files = vec![SourceFile { name: "polaris.yaml".into(), text: spec.into() }];
    Workspace {
        folder: folder.into(),
        files,
        environment: None,
        limits: polaris::providers::kubernetes::Limits::default(),
    }
}

async fn applied(workspace: &Workspace) -> ApplyOutcome {
    let request = ApplyRequest {
        workspace,
        options: PlanOptions::default(),
        saved: None,
        settings: polaris::execute::Settings::default(),
        lock_timeout: Duration::ZERO,
        interrupt: Interrupt::default(),
        approval: &Yes,
    };
    apply(request, &Silent).await.expect("the platform is applied")
}

/// The resourceVersion of everything that the state remembers.
async fn versions(workspace: &Workspace) -> BTreeMap<String, Option<String>> {
    let session = Session::open(workspace, Purpose::Look).await.expect("the session opens");
    let mut versions = BTreeMap::new();
    for record in session.state.resources.values() {
        if let Target::Object(_) = record.target {
            let object = session.provider().read(&record.target).await.expect("the object is read").expect("it exists");
            versions.insert(record.target.to_string(), object.resource_version);
        }
    }
    versions
}

async fn converges(platform: &Platform) {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = workspace(folder.path(), &platform.spec());
    let first = applied(&workspace).await;
    let failed = first.report.expect("there was something to do").failed;
    assert!(failed.is_empty(), "{failed:?}\n{}", platform.spec());

    let before = versions(&workspace).await;
    let request = PlanRequest { workspace: &workspace, options: PlanOptions::default(), save: false };
    let second = plan(request, &Silent).await.expect("the second plan").plan;
    assert!(second.changes.is_empty() && second.is_empty(), "{:#?}\n{}", second.changes, platform.spec());

    let again = applied(&workspace).await;
    assert!(again.report.is_none(), "a second apply has nothing to run");
    assert_eq!(again.serial, first.serial, "the state did not move");
    assert_eq!(versions(&workspace).await, before, "nothing was written");
}

#[test]
fn a_second_plan_is_empty_and_a_second_apply_writes_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(ProptestConfig { cases: PLATFORMS, ..ProptestConfig::default() });
    let result = runner.run(&platforms(), |platform| {
        runtime.block_on(converges(&platform));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
