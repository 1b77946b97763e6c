//! From a kubeconfig to a client: several files, contexts, exec plug-ins, client certificates, tokens, proxies,
//! and the service account inside a cluster.

use super::{Limits, Transport, credentials};
use crate::providers::{ProviderError, ProviderErrorKind};
use kube::{
    Client, Config,
    config::{AuthInfo, KubeConfigOptions, Kubeconfig, KubeconfigError},
};

/// A client for a context. `path` overrides `KUBECONFIG`, which overrides `~/.kube/config`, which overrides the
/// service account of a pod.
pub async fn connect(context: Option<&str>, path: Option<&str>, limits: Limits) -> Result<Transport, ProviderError> {
    let Some(kubeconfig) = read(path)? else { return inside_a_cluster(limits) };
    let wanted = context.map(str::to_owned).or_else(|| kubeconfig.current_context.clone());
    let wanted = wanted.ok_or_else(|| no_context(&kubeconfig, None))?;
    if !kubeconfig.contexts.iter().any(|known| known.name == wanted) {
        return Err(no_context(&kubeconfig, Some(&wanted)));
    }
    let refresh = refresh_hint(&kubeconfig, &wanted);
    let options = KubeConfigOptions { context: Some(wanted.clone()), ..KubeConfigOptions::default() };
    let config =
        Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(|error| unusable(&wanted, &error))?;
    Ok(client(config, limits)?.with_refresh_hint(refresh))
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

fn inside_a_cluster(limits: Limits) -> Result<Transport, ProviderError> {
    let config = Config::incluster().map_err(|_| {
        ProviderError::new(ProviderErrorKind::Unreachable, "there is no kubeconfig, and this is not a pod of a cluster")
            .hint("set KUBECONFIG, or `path` in the KubernetesCluster of the spec")
    })?;
    client(config, limits)
}

fn client(config: Config, limits: Limits) -> Result<Transport, ProviderError> {
    let server = credentials::address(&config.cluster_url);
    let client = Client::try_from(config).map_err(|error| {
        let reason = credentials::reason(&error).unwrap_or_else(|| error.to_string());
        ProviderError::new(ProviderErrorKind::Unauthorized, format!("no credentials for {server}: {reason}"))
            .hint("check the user of this context in the kubeconfig: its certificate, key, token or exec command")
    })?;
    Ok(Transport::new(client, server, limits))
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
