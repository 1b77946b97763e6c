//! The restart corpus: 262 changes and what Strimzi 1.2.0's own code decided about each.
//!
//! `bases.jsonl` holds nine clusters, `cases.jsonl` a merge patch over one of them (`from`, then `edit`) and the
//! outcome. A case agrees only if every aspect that is compared is equal; the aspects are the fields of `Outcome`.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const BASES: &str = include_str!("bases.jsonl");
const CASES: &str = include_str!("cases.jsonl");

/// Documents by `Kind/name`.
pub type Documents = BTreeMap<String, Json>;

pub struct Case {
    pub id: String,
    pub before: Documents,
    pub after: Documents,
    /// Where every broker holds replicas.
    pub expect: Outcome,
    /// Where no broker holds any, for cases that take brokers away.
    pub empty: Option<Outcome>,
    /// What the next reconciliation would do again.
    pub again: Outcome,
    /// A real API server refuses the edit, so the operator never sees it.
    pub refused_by_server: bool,
}

/// What was decided, in comparable form. Scopes of `live` are those of the corpus: `cluster-wide`, `node 3`, each
/// with `via controller: ` where a pure controller was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub restarts: BTreeMap<String, String>,
    pub order: Vec<String>,
    pub live: BTreeMap<String, BTreeMap<String, Option<String>>>,
    pub read_only: BTreeSet<String>,
    pub refused_live: BTreeSet<String>,
    pub created: BTreeSet<String>,
    pub changed: BTreeSet<String>,
    pub deleted: BTreeSet<String>,
    pub rolled: BTreeSet<String>,
    pub pods_created: BTreeSet<String>,
    pub pods_removed: BTreeSet<String>,
    pub refusal: Option<String>,
    pub warnings: Vec<String>,
    pub dropped: BTreeSet<String>,
}

impl Outcome {
    /// Name and printed value of every aspect.
    pub fn aspects(&self) -> Vec<(&'static str, String)> {
        vec![
            ("restarts", format!("{:?}", self.restarts)),
            ("order", format!("{:?}", self.order)),
            ("live updates", format!("{:?}", self.live)),
            ("read-only keys", format!("{:?}", self.read_only)),
            ("refused live", format!("{:?}", self.refused_live)),
            ("objects created", format!("{:?}", self.created)),
            ("objects changed", format!("{:?}", self.changed)),
            ("objects deleted", format!("{:?}", self.deleted)),
            ("deployments rolled", format!("{:?}", self.rolled)),
            ("pods created", format!("{:?}", self.pods_created)),
            ("pods removed", format!("{:?}", self.pods_removed)),
            ("refusal", format!("{:?}", self.refusal)),
            ("warnings", format!("{:?}", self.warnings)),
            ("dropped options", format!("{:?}", self.dropped)),
        ]
    }

    fn read(json: &Json) -> Self {
        let objects = |what: &str| {
            let kinds = json.pointer(&format!("/objects/{what}")).and_then(Json::as_object);
            kinds
                .into_iter()
                .flatten()
                .flat_map(|(kind, names)| texts(names).map(move |name| format!("{kind}/{name}")))
                .collect()
        };
        let restarts = json["restarts"].as_object().into_iter().flatten();
        let live = json["live"].as_object().into_iter().flatten();
        Self {
            restarts: restarts
                .flat_map(|(reasons, nodes)| texts(nodes).map(move |node| (node, reasons.clone())))
                .collect(),
            order: texts(&json["order"]).collect(),
            live: live.map(|(scope, values)| (scope.clone(), values_of(values))).collect(),
            read_only: texts(&json["readOnly"]).collect(),
            refused_live: texts(&json["refusedLive"]).collect(),
            created: objects("created"),
            changed: objects("changed"),
            deleted: objects("deleted"),
            rolled: json.pointer("/objects/rolled").into_iter().flat_map(texts).collect(),
            pods_created: texts(&json["podsCreated"]).collect(),
            pods_removed: texts(&json["podsRemoved"]).collect(),
            refusal: json["refusal"].as_str().map(str::to_owned),
            warnings: texts(&json["warnings"]).collect(),
            dropped: texts(&json["dropped"]).collect(),
        }
    }
}

fn values_of(values: &Json) -> BTreeMap<String, Option<String>> {
    let entries = values.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.clone(), value.as_str().map(str::to_owned))).collect()
}

fn texts(json: &Json) -> impl Iterator<Item = String> + '_ {
    json.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned)
}

/// All cases, ready to replay.
pub fn all() -> Vec<Case> {
    let bases: BTreeMap<String, Documents> =
        lines(BASES).map(|base| (base["base"].as_str().unwrap().to_owned(), documents(&base["documents"]))).collect();
    lines(CASES).map(|case| read(&case, &bases)).collect()
}

fn lines(text: &str) -> impl Iterator<Item = Json> + '_ {
    text.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn documents(list: &Json) -> Documents {
    let name = |document: &Json| {
        format!("{}/{}", document["kind"].as_str().unwrap(), document["metadata"]["name"].as_str().unwrap())
    };
    list.as_array().unwrap().iter().map(|document| (name(document), document.clone())).collect()
}

fn read(case: &Json, bases: &BTreeMap<String, Documents>) -> Case {
    let mut before = bases[case["base"].as_str().unwrap()].clone();
    patch_all(&mut before, &case["from"]);
    let mut after = before.clone();
    patch_all(&mut after, &case["edit"]);
    Case {
        id: case["id"].as_str().unwrap().to_owned(),
        before,
        after,
        expect: Outcome::read(&case["expect"]),
        empty: case.get("empty").map(Outcome::read),
        again: case.get("again").map(Outcome::read).unwrap_or_default(),
        refused_by_server: case.pointer("/server/lenient") == Some(&Json::Bool(true)),
    }
}

fn patch_all(documents: &mut Documents, patches: &Json) {
    for (name, patch) in patches.as_object().into_iter().flatten() {
        if patch.is_null() {
            documents.remove(name);
        } else {
            merge(documents.entry(name.clone()).or_insert(Json::Null), patch);
        }
    }
}

/// RFC 7396.
fn merge(target: &mut Json, patch: &Json) {
    let Some(patch) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Json::Null), value);
        }
    }
}

/// Counts agreement per aspect and remembers what differs.
#[derive(Default)]
pub struct Tally {
    pub cases: usize,
    pub agreeing: usize,
    aspects: BTreeMap<&'static str, (usize, usize)>,
    pub differences: Vec<String>,
}

impl Tally {
    /// Compares one case over all of its outcomes.
    pub fn add(&mut self, id: &str, pairs: &[(&str, &Outcome, &Outcome)]) {
        let mut wrong = Vec::new();
        let mut seen: BTreeMap<&'static str, bool> = BTreeMap::new();
        for (what, expected, got) in pairs {
            for ((aspect, expected), (_, got)) in expected.aspects().into_iter().zip(got.aspects()) {
                let agrees = expected == got;
                *seen.entry(aspect).or_insert(true) &= agrees;
                if !agrees {
                    wrong.push(format!("  {what}{aspect}\n    strimzi: {expected}\n    polaris: {got}"));
                }
            }
        }
        for (aspect, agrees) in seen {
            let (right, all) = self.aspects.entry(aspect).or_default();
            *all += 1;
            *right += usize::from(agrees);
        }
        self.cases += 1;
        if wrong.is_empty() {
            self.agreeing += 1;
        } else {
            self.differences.push(format!("{id}\n{}", wrong.join("\n")));
        }
    }

    /// A table of aspects, then what differs.
    pub fn report(&self) -> String {
        let rows = self.aspects.iter().map(|(aspect, (right, all))| format!("  {aspect:<20} {right:>4} of {all}\n"));
        let share = 100.0 * self.agreeing as f64 / self.cases.max(1) as f64;
        format!(
            "{} of {} cases agree in every aspect ({share:.1} %)\n{}{}",
            self.agreeing,
            self.cases,
            rows.collect::<String>(),
            self.differences.join("\n")
        )
    }
}
