//! `Environment`: where the state is kept, and what differs between dev and prod.

use crate::{
    spec::{
        kinds::secret::{TextOrSecret, exposed, report_plain_secret},
        shape::{FromNode, Located, NodeMap, Reader, choice, record},
        yaml::Node,
    },
    value::{Map, SecretReference, Value},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;

record! {
    /// Where the state is kept, how it is encrypted, and what differs between environments.
    pub struct EnvironmentSpec as "Environment" {
        /// Where the state is kept; a local folder where nothing is said.
        "state" => state: Option<Located<StateBackend>>,
        /// Encrypts the state before it is written.
        "encryption" => encryption: Option<Located<Encryption>>,
        /// Values that other documents read as `${values.name}`.
        "values" => values: NodeMap<Value>,
        /// Changes to other documents in this environment only.
        "patches" => patches: Vec<Patch>,
    }

    /// A change to documents of this environment.
    pub struct Patch as "patch" {
        /// An address, or a glob such as `topic/orders/*`.
        "target" => target: Located<String>,
        /// Merged into the `spec` of what the target names; `null` removes a field.
        "merge" => merge: Map,
    }

    /// A folder on this machine.
    pub struct LocalState as "local" {
        /// Relative to the project; `.polaris/state/<environment>` where nothing is said.
        "path" => path: Option<String>,
    }

    /// An S3 bucket, or anything that speaks S3 with conditional writes.
    pub struct S3State as "s3" {
        /// The bucket.
        "bucket" => bucket: String,
        /// Put before every key.
        "prefix" => prefix: Option<String>,
        /// Its region.
        "region" => region: Option<String>,
        /// The address of a server that is not AWS.
        "endpoint" => endpoint: Option<String>,
    }

    /// A Google Cloud Storage bucket.
    pub struct GcsState as "gcs" {
        /// The bucket.
        "bucket" => bucket: String,
        /// Put before every key.
        "prefix" => prefix: Option<String>,
    }

    /// An Azure Blob Storage container.
    pub struct AzureState as "azure" {
        /// The storage account.
        "account" => account: String,
        /// The container.
        "container" => container: String,
        /// Put before every key.
        "prefix" => prefix: Option<String>,
    }

    /// A `PostgreSQL` database.
    pub struct PostgresState as "postgres" {
        /// `postgres://user@host/database` without a password, or a reference to a secret that holds it all.
        "url" => url: TextOrSecret,
        /// The schema that holds Polaris's tables.
        "schema" => schema: Option<String>,
    }

    /// An etcd cluster.
    pub struct EtcdState as "etcd" {
        /// Addresses of its members.
        "endpoints" => endpoints: Vec<String>,
        /// Put before every key.
        "prefix" => prefix: Option<String>,
    }

    /// Objects of a Kubernetes cluster.
    pub struct KubernetesState as "kubernetes" {
        /// A context of the kubeconfig; the current one where nothing is said.
        "context" => context: Option<String>,
        /// Where the objects are.
        "namespace" => namespace: Option<String>,
    }

    /// Encrypts the state before it is written.
    pub struct Encryption as "encryption" {
        /// Where the passphrase is kept.
        "passphrase" => passphrase: Passphrase,
    }
}

choice! {
    /// Where the state is kept.
    pub enum StateBackend {
        /// A folder on this machine.
        "local" => Local(LocalState),
        /// An S3 bucket.
        "s3" => S3(S3State),
        /// A Google Cloud Storage bucket.
        "gcs" => Gcs(GcsState),
        /// An Azure Blob Storage container.
        "azure" => Azure(AzureState),
        /// A `PostgreSQL` database.
        "postgres" => Postgres(PostgresState),
        /// An etcd cluster.
        "etcd" => Etcd(EtcdState),
        /// Objects of a Kubernetes cluster.
        "kubernetes" => Kubernetes(KubernetesState),
    }

    /// Where a passphrase is kept; never the passphrase itself.
    pub enum PassphraseSource {
        /// An environment variable.
        "env" => Env(String),
        /// A file, relative to the project.
        "file" => File(String),
        /// An entry of the machine's keyring.
        "keyring" => Keyring(String),
    }
}

/// Where a passphrase is kept.
#[derive(Clone, Debug)]
pub struct Passphrase(pub SecretReference);

impl FromNode for Passphrase {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let Some(place) = exposed(node) {
            report_plain_secret(place, "{env: NAME}, {file: PATH} or {keyring: NAME}", reader);
            return None;
        }
        Some(Self(match PassphraseSource::read(node, reader)? {
            PassphraseSource::Env(name) => SecretReference::Env(name),
            PassphraseSource::File(path) => SecretReference::File(path),
            PassphraseSource::Keyring(entry) => SecretReference::Keyring(entry),
        }))
    }
}

impl JsonSchema for Passphrase {
    fn schema_name() -> Cow<'static, str> {
        "Passphrase".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        PassphraseSource::json_schema(generator)
    }
}
