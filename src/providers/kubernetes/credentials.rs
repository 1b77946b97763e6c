//! What may be said of credentials and kubeconfigs that do not work: why, and never what they hold. The client's own
//! messages quote the line that could not be read and what a plug-in printed, and either may be a token.

use kube::{client::AuthError, config::KubeconfigError};
use std::error::Error;

/// The reason, where an error is about credentials at all.
pub fn reason(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref::<AuthError>() {
            return Some(told(found));
        }
        cause = current.source();
    }
    None
}

fn told(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecStart(reason) => format!("its credential plug-in cannot be started: {reason}"),
        AuthError::AuthExecRun { out, .. } => format!("its credential plug-in failed: {}", out.status),
        AuthError::AuthExecParse(_) | AuthError::ExecPluginFailed => {
            "what its credential plug-in printed is no ExecCredential".into()
        }
        AuthError::MissingCommand => "its credential plug-in has no command".into(),
        AuthError::ReadTokenFile(reason, path) => {
            format!("the file of its token, {}, cannot be read: {reason}", path.display())
        }
        AuthError::InvalidBasicAuth(_) | AuthError::InvalidBearerToken(_) => {
            "its token or password has characters that no HTTP header may have".into()
        }
        AuthError::MalformedTokenExpirationDate(_) => "the day on which its token expires cannot be read".into(),
        AuthError::ExecMissingClusterInfo => {
            "its credential plug-in wants to know the cluster, which is not given".into()
        }
        _ => "they cannot be used".into(),
    }
}

/// Why a kubeconfig cannot be used.
pub fn kubeconfig_reason(error: &KubeconfigError) -> String {
    let KubeconfigError::Parse(mistake) = error else { return error.to_string() };
    let place = mistake.location().map(|place| format!(" at line {}, column {}", place.line(), place.column()));
    format!("it is no kubeconfig{}", place.unwrap_or_default())
}

/// A server's address without the user and password that it may hold.
pub fn address(server: &http::Uri) -> String {
    let host = server.host().unwrap_or_default();
    let port = server.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    let path = server.path().trim_end_matches('/');
    format!("{}://{host}{port}{path}", server.scheme_str().unwrap_or("https"))
}
