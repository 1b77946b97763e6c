//! `install.sh`, as someone runs it who has no terminal.

use crate::support::TestEnvironment;
use std::{path::Path, process::Command};

/// A release archive in the project's folder, with its checksum beside it.
fn release(place: &TestEnvironment) {
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_polaris"), place.path("polaris")).unwrap();
    let pack = "tar -chf - polaris | gzip -1 > release.tar.gz && sha256sum release.tar.gz > release.tar.gz.sha256 && rm polaris";
    assert!(Command::new("sh").args(["-c", pack]).current_dir(place.path("")).status().unwrap().success());
}

fn install(place: &TestEnvironment, arguments: &[&str]) -> (Option<i32>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("install.sh");
    let mut command = Command::new("sh");
    command.arg(script).args(arguments).current_dir(place.path("")).env("SHELL", "/bin/bash");
    let output = command.env("POLARIS_PREFIX", place.path("prefix")).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
#[cfg(target_os = "linux")]
fn a_release_is_installed_with_completions_and_taken_away_again() {
    let place = TestEnvironment::new();
    release(&place);
    let (code, said) = install(&place, &["--archive", "release.tar.gz"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(Command::new(place.path("prefix/bin/polaris")).arg("version").output().unwrap().status.success());
    assert_eq!(
        place.read("prefix/share/bash-completion/completions/polaris"),
        place.run("completions bash").exits(0).stdout
    );

    assert_eq!(install(&place, &["--uninstall"]).0, Some(0));
    assert!(!place.path("prefix/bin/polaris").exists());
    assert!(!place.path("prefix/share/bash-completion/completions/polaris").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn an_altered_release_is_refused() {
    let place = TestEnvironment::new();
    place.write("release.tar.gz", "something else");
    place.write("release.tar.gz.sha256", &format!("{}  release.tar.gz\n", "0".repeat(64)));
    let (code, said) = install(&place, &["--archive", "release.tar.gz"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("not what its checksum says"), "{said}");
    assert!(!place.path("prefix").exists());
}
