//! The operators' bundles: fetched and pinned by `init`, taken from the cache by everything else.

use super::{Check, Event, InitOptions, Observer, OpsError, Verdict, Workspace};
use crate::{
    providers::{self, Installations, ProviderError},
    sys::bundle_files::{self, BundleFiles},
};
use polaris_core::{
    diagnostic::{Code, Diagnostic},
    graph::{DesiredGraph, Unresolved},
    kafka::bundle::{Bundle, Installation, Lock, MAX_BUNDLE_BYTES, Pin, Source},
    value::Digest,
};
use std::{collections::HashMap, sync::Arc};

const LIMIT: u64 = MAX_BUNDLE_BYTES as u64;

/// Why a bundle cannot be used, with what to do.
struct Trouble {
    code: Code,
    summary: String,
    remedy: String,
}

impl Trouble {
    fn new(code: Code, summary: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, summary: summary.into(), remedy: remedy.into() }
    }

    fn check(self, operator: &Unresolved) -> Check {
        let (code, remedy) = (Some(self.code), Some(self.remedy));
        Check { verdict: Verdict::Bad, remedy, code, ..Check::good(subject(operator), self.summary) }
    }

    fn diagnostic(self, operator: &Unresolved) -> Diagnostic {
        Diagnostic::error(self.code, self.summary).at(operator.span.clone()).note(self.remedy)
    }
}

fn subject(operator: &Unresolved) -> String {
    format!("operator/{}", operator.cluster)
}

/// Fits the pinned bundle of each operator to its cluster, and puts it into the graph. Reads the lock and the cache,
/// never the network.
pub fn install(workspace: &Workspace, graph: &mut DesiredGraph) -> Result<Installations, OpsError> {
    let operators = graph.unresolved_operators();
    if operators.is_empty() {
        return Ok(Installations::default());
    }
    let files = workspace.bundle_files();
    let lock = read_lock(&files);
    let (mut installations, mut found) = (HashMap::new(), Vec::new());
    for operator in operators {
        match lock.as_ref().map_err(told).and_then(|lock| pinned(&files, lock, &operator)) {
            Ok(bundle) => {
                let installation = Installation::of(&bundle, &operator.wish());
                graph.install(&operator.cluster, &installation);
                installations.insert(operator.cluster, installation);
            }
            Err(trouble) => found.push(trouble.diagnostic(&operator)),
        }
    }
    if found.is_empty() { Ok(Arc::new(installations)) } else { Err(OpsError::Spec(found)) }
}

/// What `doctor` says of them.
pub fn inspect(workspace: &Workspace, graph: &DesiredGraph) -> Vec<Check> {
    let operators = graph.unresolved_operators();
    let files = workspace.bundle_files();
    let lock = read_lock(&files);
    let judge = |operator: &Unresolved| {
        let bundle = lock.as_ref().map_err(told).and_then(|lock| pinned(&files, lock, operator));
        bundle.map_or_else(
            |trouble| trouble.check(operator),
            |bundle| resolved(operator, &bundle, "pinned in polaris.lock"),
        )
    };
    operators.iter().map(judge).collect()
}

/// Fetches what is not here yet, and pins it.
pub async fn resolve(
    workspace: &Workspace,
    graph: &DesiredGraph,
    options: &InitOptions,
    observer: &dyn Observer,
) -> Vec<Check> {
    let operators = graph.unresolved_operators();
    if operators.is_empty() {
        return Vec::new();
    }
    let files = workspace.bundle_files();
    let mut lock = match read_lock(&files) {
        Ok(lock) => lock,
        Err(trouble) => return operators.iter().map(|operator| told(&trouble).check(operator)).collect(),
    };
    let mut checks = Vec::new();
    for operator in &operators {
        let asked = Asked { workspace, files: &files, options, operator, observer };
        checks.push(asked.resolve(&mut lock).await.unwrap_or_else(|trouble| trouble.check(operator)));
    }
    if let Err(error) = files.write_lock(&lock.to_text()) {
        let trouble = Trouble::new(Code::LOCK_FILE, error.to_string(), "what is not pinned cannot be applied");
        checks.extend(operators.first().map(|operator| trouble.check(operator)));
    }
    checks
}

fn told(trouble: &Trouble) -> Trouble {
    Trouble::new(trouble.code, trouble.summary.clone(), trouble.remedy.clone())
}

fn read_lock(files: &BundleFiles) -> Result<Lock, Trouble> {
    let remedy = "take it from git again, or delete it and run polaris init, which pins what the bundles are now";
    let text = files.read_lock().map_err(|error| Trouble::new(Code::LOCK_FILE, error.to_string(), remedy))?;
    let lock = text.as_deref().map_or_else(|| Ok(Lock::default()), Lock::parse);
    lock.map_err(|error| Trouble::new(Code::LOCK_FILE, format!("polaris.lock cannot be used: {error}"), remedy))
}

/// The bundle that the lock names, from the cache.
fn pinned(files: &BundleFiles, lock: &Lock, operator: &Unresolved) -> Result<Bundle, Trouble> {
    let Unresolved { version, source, cluster, .. } = operator;
    let pin = lock.find(version, source.name()).ok_or_else(|| {
        let summary = format!("the installation files of Strimzi {version} for `{cluster}` are not pinned yet");
        Trouble::new(Code::BUNDLE_UNRESOLVED, summary, "run polaris init: it fetches them once and pins them")
    })?;
    let bytes = cached(files, pin)?.ok_or_else(|| {
        let summary = format!("the installation files of Strimzi {version} for `{cluster}` are not on this machine");
        Trouble::new(Code::BUNDLE_UNRESOLVED, summary, "run polaris init: it fetches what polaris.lock pins")
    })?;
    parse(&bytes, operator)
}

/// What the cache has of a pin. A file that was altered there counts as absent.
fn cached(files: &BundleFiles, pin: &Pin) -> Result<Option<Vec<u8>>, Trouble> {
    let found = files.read(&pin.version, &pin.sha256.to_string(), LIMIT);
    let found = found
        .map_err(|error| Trouble::new(Code::BUNDLE_UNUSABLE, error.to_string(), "delete it and run polaris init"))?;
    Ok(found.filter(|bytes| Digest::of_bytes(bytes) == pin.sha256))
}

fn parse(bytes: &[u8], operator: &Unresolved) -> Result<Bundle, Trouble> {
    let place = &operator.source;
    let remedy = "name the installation files of that release: `operator.bundle`, or polaris init --operator-bundle";
    let unusable = |summary: String| Trouble::new(Code::BUNDLE_UNUSABLE, summary, remedy);
    let text = std::str::from_utf8(bytes).map_err(|_| unusable(format!("the bundle {place} is not UTF-8")))?;
    let bundle = Bundle::parse(text).map_err(|error| unusable(format!("the bundle {place} {error}")))?;
    bundle.check_version(&operator.version).map_err(|error| unusable(format!("the bundle {place} {error}")))?;
    Ok(bundle)
}

fn resolved(operator: &Unresolved, bundle: &Bundle, how: &str) -> Check {
    let Unresolved { version, .. } = operator;
    Check::good(subject(operator), format!("Strimzi {version}, {} objects, {how}", bundle.len()))
}

/// One operator of one `init`.
struct Asked<'a> {
    workspace: &'a Workspace,
    files: &'a BundleFiles,
    options: &'a InitOptions,
    operator: &'a Unresolved,
    observer: &'a dyn Observer,
}

impl Asked<'_> {
    async fn resolve(&self, lock: &mut Lock) -> Result<Check, Trouble> {
        let Unresolved { version, source, .. } = self.operator;
        let pin = lock.find(version, source.name()).cloned();
        let from = self.from();
        if from.has_credentials() {
            let summary = "the address of the bundle carries a name or a password, which would be shown and stored";
            let remedy = "fetch it yourself and name the file, or take a mirror that asks for none";
            return Err(Trouble::new(Code::BUNDLE_UNUSABLE, summary, remedy));
        }
        // A network is asked once; what lies on this machine may have been changed by hand, which is to be told.
        if let (Some(pin), Source::Url(_), false) = (&pin, &from, self.options.upgrade)
            && let Some(bytes) = cached(self.files, pin)?
        {
            return Ok(resolved(self.operator, &parse(&bytes, self.operator)?, "pinned, and here already"));
        }
        let bytes = self.fetch(&from).await?;
        let bundle = parse(&bytes, self.operator)?;
        let how = self.judge(pin.as_ref(), &bundle, &from)?;
        let digest = bundle.digest.to_string();
        self.files.write(version, &digest, &bytes).map_err(|error| {
            Trouble::new(
                Code::BUNDLE_UNUSABLE,
                error.to_string(),
                "the cache is .polaris/cache in the project's folder",
            )
        })?;
        lock.pin(Pin { version: version.clone(), source: source.to_string(), sha256: bundle.digest });
        Ok(resolved(self.operator, &bundle, &how))
    }

    /// Where it is read from: what the command line says, else what the spec says.
    fn from(&self) -> Source {
        match &self.options.bundle {
            Some(template) => Source::of(template, &self.operator.version),
            None => self.operator.source.clone(),
        }
    }

    async fn fetch(&self, from: &Source) -> Result<Vec<u8>, Trouble> {
        match from {
            Source::Url(address) => {
                self.observer.event(Event::Fetching { what: from.to_string() });
                providers::download(address, MAX_BUNDLE_BYTES).await.map_err(unfetched)
            }
            Source::Path(path) => {
                bundle_files::read_source(&self.workspace.folder.join(path), LIMIT).map_err(|error| {
                    let remedy = "`operator.bundle` and --operator-bundle are relative to the project's folder";
                    Trouble::new(Code::BUNDLE_UNUSABLE, error.to_string(), remedy)
                })
            }
        }
    }

    /// What is pinned must be what is found, unless a person asked for what is there now.
    fn judge(&self, pin: Option<&Pin>, bundle: &Bundle, from: &Source) -> Result<String, Trouble> {
        let (version, digest) = (&self.operator.version, bundle.digest);
        match pin {
            Some(pin) if pin.sha256 == digest => Ok(format!("from {from}, as polaris.lock pins it")),
            Some(pin) if !self.options.upgrade => {
                let summary = format!(
                    "the bundle of Strimzi {version} is not what polaris.lock pins: {from} has sha256 {digest}, \
                     pinned is {}",
                    pin.sha256
                );
                let remedy = "find out why it changed; to take it as it is now: polaris init --upgrade";
                Err(Trouble::new(Code::BUNDLE_CHANGED, summary, remedy))
            }
            Some(_) => Ok(format!("from {from}, changed; polaris.lock pins what it is now")),
            None => Ok(format!("from {from}, pinned in polaris.lock: commit it")),
        }
    }
}

fn unfetched(error: ProviderError) -> Trouble {
    let remedy = error.hint.unwrap_or_else(|| "name another place: polaris init --operator-bundle SOURCE".into());
    Trouble::new(Code::BUNDLE_UNUSABLE, error.message, remedy)
}
