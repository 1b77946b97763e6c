//! From a kubeconfig to a client: several files, contexts, exec plug-ins, client certificates, tokens, proxies,
//! and the service account inside a cluster.

use super::{Limits, Transport, credentials};
use crate::providers::{ProviderError, ProviderErrorKind};
use kube::{
    Client, Config,
    config::{AuthInfo, KubeConfigOptions, Kubeconfig, KubeconfigError},
};

/// Which cluster a kubeconfig is asked for, kept so that its credentials can be read anew once they have expired.
#[derive(Clone, Debug)]
pub struct Door {
    pub context: Option<String>,
    /// Overrides `KUBECONFIG`, which overrides `~/.kube/config`, which overrides the service account of a pod.
    pub path: Option<String>,
}

/// What a kubeconfig, read now, says of a cluster.
struct Reading {
    config: Config,
    /// What to do when credentials are refused.
    refresh: String,
}

impl Door {
    /// A client with the manners of this build.
    pub async fn open(self, limits: Limits) -> Result<Transport, ProviderError> {
        let Reading { config, refresh } = self.read().await?;
        let server = address(&config);
        let client = client(config, &server, &refresh)?;
        Ok(Transport::new(client, server, limits).with_refresh_hint(refresh).renewed_by(self))
    }

    /// A client with the credentials of this moment: a plug-in is run again, a token's file read again.
    pub async fn renew(&self) -> Result<Client, ProviderError> {
        let Reading { config, refresh } = self.read().await?;
        let server = address(&config);
        client(config, &server, &refresh)
    }

    async fn read(&self) -> Result<Reading, ProviderError> {
        let Some(mut kubeconfig) = read(self.path.as_deref())? else { return inside_a_cluster() };
        let wanted = self.context.clone().or_else(|| kubeconfig.current_context.clone());
        let wanted = wanted.ok_or_else(|| no_context(&kubeconfig, None))?;
        if !kubeconfig.contexts.iter().any(|known| known.name == wanted) {
            return Err(no_context(&kubeconfig, Some(&wanted)));
        }
        let refresh = refresh_hint(&kubeconfig, &wanted);
        kubeconfig.auth_infos.iter_mut().filter_map(|known| known.auth_info.as_mut()).for_each(trim_token);
        let options = KubeConfigOptions { context: Some(wanted.clone()), ..KubeConfigOptions::default() };
        let config = Config::from_custom_kubeconfig(kubeconfig, &options).await;
        Ok(Reading { config: config.map_err(|error| unusable(&wanted, &error))?, refresh })
    }
}

/// Editors and `echo` end a file with a line's end, which no token has and no header takes. The client library would
/// send it, so such a token is read here; once it has expired the file is read again.
fn trim_token(info: &mut AuthInfo) {
    let Some(path) = info.token_file.as_ref().filter(|_| info.token.is_none()) else { return };
    let Ok(text) = std::fs::read_to_string(path) else { return };
    if text.trim() != text {
        info.token = Some(text.trim().to_owned().into());
    }
}

/// Every context of the kubeconfig in force.
pub fn contexts(path: Option<&str>) -> Vec<String> {
    let kubeconfig = read(path).ok().flatten().unwrap_or_default();
    kubeconfig.contexts.into_iter().map(|context| context.name).collect()
}

/// `None` where no file is to be found at all.
fn read(path: Option<&str>) -> Result<Option<Kubeconfig>, ProviderError> {
    let found = match path {
        Some(path) => Kubeconfig::read_from(path),
        None => Kubeconfig::read(),
    };
    match found {
        Ok(kubeconfig) => Ok(Some(kubeconfig)),
        Err(KubeconfigError::FindPath) => Ok(None),
        Err(KubeconfigError::ReadConfig(error, _))
            if path.is_none() && error.kind() == std::io::ErrorKind::NotFound =>
        {
            Ok(None)
        }
        Err(error) => Err(ProviderError::new(
            ProviderErrorKind::Unreachable,
            format!("the kubeconfig is unusable: {}", credentials::kubeconfig_reason(&error)),
        )
        .hint("check `path` in the spec, or the files that KUBECONFIG names")),
    }
}

fn inside_a_cluster() -> Result<Reading, ProviderError> {
    let config = Config::incluster().map_err(|_| {
        ProviderError::new(ProviderErrorKind::Unreachable, "there is no kubeconfig, and this is not a pod of a cluster")
            .hint("set KUBECONFIG, or `path` in the KubernetesCluster of the spec")
    })?;
    Ok(Reading { config, refresh: "the pod's service account is refused: look at its token and its bindings".into() })
}

/// The server's address, and the proxy that leads there.
fn address(config: &Config) -> String {
    let server = credentials::address(&config.cluster_url);
    match &config.proxy_url {
        Some(proxy) => format!("{server} (through the proxy {})", credentials::address(proxy)),
        None => server,
    }
}

fn client(config: Config, server: &str, refresh: &str) -> Result<Client, ProviderError> {
    Client::try_from(config).map_err(|error| {
        let reason = credentials::reason(&error).unwrap_or_else(|| error.to_string());
        ProviderError::new(ProviderErrorKind::Unauthorized, format!("no credentials for {server}: {reason}"))
            .hint(refresh)
    })
}

fn no_context(kubeconfig: &Kubeconfig, wanted: Option<&str>) -> ProviderError {
    let names: Vec<&str> = kubeconfig.contexts.iter().map(|context| context.name.as_str()).collect();
    let known = if names.is_empty() { "it has none".to_owned() } else { format!("it has: {}", names.join(", ")) };
    let message = match wanted {
        Some(wanted) => format!("the kubeconfig has no context `{wanted}`; {known}"),
        None => format!("the kubeconfig has no current context; {known}"),
    };
    ProviderError::new(ProviderErrorKind::Unreachable, message)
        .hint("set `context` in the KubernetesCluster of the spec")
}

fn unusable(context: &str, error: &KubeconfigError) -> ProviderError {
    ProviderError::new(
        ProviderErrorKind::Unreachable,
        format!("context `{context}` is unusable: {}", credentials::kubeconfig_reason(error)),
    )
}

/// Which command gives this context's credentials, for the moment when they have expired.
fn refresh_hint(kubeconfig: &Kubeconfig, context: &str) -> String {
    let user = kubeconfig
        .contexts
        .iter()
        .find(|known| known.name == context)
        .and_then(|known| known.context.as_ref()?.user.clone())
        .unwrap_or_default();
    let info = kubeconfig.auth_infos.iter().find(|known| known.name == user).and_then(|known| known.auth_info.as_ref());
    match info.map(command_of) {
        Some(Some(command)) => format!("user `{user}` gets its credentials from `{command}`: run that to see why"),
        _ => format!("user `{user}` has fixed credentials in the kubeconfig: log in again to renew them"),
    }
}

fn command_of(info: &AuthInfo) -> Option<String> {
    let exec = info.exec.as_ref()?;
    let arguments = exec.args.clone().unwrap_or_default().join(" ");
    Some(format!("{} {arguments}", exec.command.as_deref()?).trim_end().to_owned())
}
