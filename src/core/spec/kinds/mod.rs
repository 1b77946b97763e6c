//! The kinds of a spec and their words, as the surface fixes them.

mod bridge;
mod connect;
mod document;
mod environment;
mod kafka_cluster;
mod kubernetes_cluster;
mod mirror;
mod node_pools;
mod secret;
mod security;
mod topic;
mod user;

pub use bridge::{BridgeClient, BridgeConsumer, BridgeHttp, BridgeSpec};
pub use connect::{ConnectSpec, ConnectorSpec, ConnectorState};
pub use document::{ApiVersion, Declared, Envelope, Kind, Metadata, Untyped};
pub use environment::{
    AzureState, Encryption, EnvironmentSpec, EtcdState, GcsState, KubernetesState, LocalState, Passphrase, Patch,
    PostgresState, S3State, StateBackend,
};
pub use kafka_cluster::{
    KafkaClusterSpec, Listener, ListenerAuthentication, ListenerAuthenticationType, ListenerType, Metrics, MetricsType,
    Operator, OperatorSettings, Overrides, Rack, RackSettings, RackType, Watch,
};
pub use kubernetes_cluster::{
    Autoscale, AwsSettings, AzureSettings, CloudNodePool, GcpSettings, KubernetesClusterSpec, Provider, Taint,
};
pub use mirror::{MirrorFlow, MirrorSource, MirrorSpec, MirrorTarget};
pub use node_pools::{Jvm, NodePool, Resources, Role, Storage, Volume};
pub use secret::{SecretSource, TextOrSecret};
pub use security::{Accept, Authorization, AuthorizationSettings, AuthorizationType};
pub use topic::{TopicSettings, TopicSpec, TopicsSpec};
pub use user::{
    Acl, AclOperation, AclTarget, AuthenticationSettings, Consumption, Pattern, Quotas, TopicPattern,
    UserAuthentication, UserAuthenticationType, UserSpec,
};
