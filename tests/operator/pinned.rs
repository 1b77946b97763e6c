//! From a source to `polaris.lock` and the cache, and what a changed source is told.

use crate::{
    bundle::{NEW, OLD, files, text},
    platform::{MANAGED_OLD, Platform, spec},
    support::TestEnvironment,
};
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Answers every request on loopback; says how many there were. Ends with the test's process.
fn serve(answer: impl Fn(&str) -> String + Send + 'static) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            counted.fetch_add(1, Ordering::SeqCst);
            let path = request.split(' ').nth(1).unwrap_or_default();
            // The client may leave early.
            let _ = stream.write_all(answer(path).as_bytes());
        }
    });
    (port, count)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn elsewhere(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// A project whose operator comes from this source; its server is not there, which `init` says too.
fn project(source: &str) -> TestEnvironment {
    let place = TestEnvironment::new();
    place.write("polaris.yaml", &spec(&format!("{{version: 1.0.1, bundle: '{source}'}}")));
    place
}

fn cached(place: &TestEnvironment) -> usize {
    std::fs::read_dir(place.path(".polaris/cache/bundles")).map_or(0, Iterator::count)
}

#[test]
fn a_plan_without_a_bundle_says_what_to_run() {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    for line in ["plan", "apply --auto-approve", "destroy --auto-approve"] {
        let told = platform.place.run(line).exits(1).stderr;
        assert!(told.contains("PK311") && told.contains("polaris init"), "{line}: {told}");
    }
    assert!(platform.place.run("doctor").exits(1).stdout.contains("PK311"));
    platform.place.run("validate").exits(0);
}

#[test]
fn a_bundle_is_downloaded_once_through_redirects_and_pinned() {
    let bundle = text(&OLD);
    let (port, asked) = serve(move |path| match path {
        "/releases/1.0.1/strimzi.yaml" => elsewhere("/assets/1"),
        "/assets/1" => ok(&bundle),
        other => panic!("nobody should ask for {other}"),
    });
    let place = project(&format!("http://127.0.0.1:{port}/releases/{{version}}/strimzi.yaml"));
    let told = place.run("init").exits(1).stdout;
    assert!(told.contains("Strimzi 1.0.1, 22 objects, from http://127.0.0.1"), "{told}");
    assert_eq!((asked.load(Ordering::SeqCst), cached(&place)), (2, 1));
    let lock = place.read("polaris.lock");
    assert!(lock.contains("version: \"1.0.1\"") && lock.contains("sha256: \""), "{lock}");

    assert!(place.run("init").stdout.contains("here already"));
    assert_eq!((asked.load(Ordering::SeqCst), place.read("polaris.lock")), (2, lock));
}

#[test]
fn a_changed_download_is_refused_until_it_is_asked_for() {
    let calls = AtomicUsize::new(0);
    let (first, second) = (text(&OLD), text(&crate::bundle::Release { describes: "as someone made it", ..OLD }));
    let (port, _) = serve(move |_| ok(if calls.fetch_add(1, Ordering::SeqCst) == 0 { &first } else { &second }));
    let place = project(&format!("http://127.0.0.1:{port}/{{version}}.yaml"));
    place.run("init");
    let lock = place.read("polaris.lock");
    std::fs::remove_dir_all(place.path(".polaris")).unwrap();

    let told = place.run("init").exits(1).stdout;
    assert!(told.contains("PK312") && told.contains("polaris init --upgrade"), "{told}");
    assert_eq!((place.read("polaris.lock"), cached(&place)), (lock.clone(), 0));

    assert!(place.run("init --upgrade").stdout.contains("changed; polaris.lock pins what it is now"));
    assert_ne!(place.read("polaris.lock"), lock);
}

#[test]
fn a_folder_and_a_file_serve_where_there_is_no_network() {
    let place = project("vendor/{version}");
    for (name, text) in files(&OLD) {
        place.write(&format!("vendor/1.0.1/{name}"), &text);
    }
    assert!(place.run("init").stdout.contains("22 objects"));
    place.write("mirror.yaml", &text(&OLD));
    std::fs::remove_file(place.path("polaris.lock")).unwrap();
    let told = place.run("init --operator-bundle mirror.yaml").stdout;
    assert!(told.contains("from mirror.yaml, pinned in polaris.lock"), "{told}");

    place.write("vendor/1.0.1/070-more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n");
    assert!(place.run("init").stdout.contains("PK312"), "what lies here is read each time");
}

#[test]
fn what_is_no_bundle_of_this_release_is_refused() {
    let place = project("strimzi.yaml");
    let told = |text: &str| {
        place.write("strimzi.yaml", text);
        place.run("init").exits(1).stdout
    };
    assert!(told(&text(&NEW)).contains("installs Strimzi 1.2.0"));
    assert!(told("kind: [").contains("is no YAML"));
    assert!(told("apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n").contains("not installed with an operator"));
    assert!(!place.path("polaris.lock").exists() || !place.read("polaris.lock").contains("sha256"));
    let gone = project("http://192.0.2.1/strimzi.yaml");
    assert!(gone.run("init").stdout.contains("plain HTTP"));
    let archive = project("strimzi-{version}.tar.gz");
    archive.write("strimzi-1.0.1.tar.gz", "x");
    assert!(archive.run("init").stdout.contains("unpack it"));
}

#[test]
fn what_was_altered_in_the_cache_or_in_the_lock_is_not_applied() {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    let cache = platform.place.path(".polaris/cache/bundles");
    let kept = std::fs::read_dir(cache).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&kept, text(&NEW)).unwrap();
    assert!(platform.place.run("plan").exits(1).stderr.contains("PK311"));
    platform.place.run("init").exits(0);
    platform.place.run("plan").exits(0);
    platform.place.write("polaris.lock", "format: 7\n");
    assert!(platform.place.run("plan").exits(1).stderr.contains("PK314"));
}

#[test]
fn a_sandbox_needs_no_bundle() {
    let place = TestEnvironment::example("quickstart");
    assert!(!place.run("init").exits(0).stdout.contains("operator"));
    assert!(!place.path("polaris.lock").exists());
}

#[test]
fn a_password_in_an_address_is_neither_used_nor_shown() {
    let place = project("https://me:canary-word@127.0.0.1:9/{version}.yaml");
    let told = place.run("validate").exits(1);
    assert!(told.stderr.contains("PK017") && !told.stderr.contains("canary-word"), "{}", told.stderr);
    let place = project("vendor");
    let told = place.run("init --operator-bundle https://me:canary-word@127.0.0.1:9/x.yaml").exits(1);
    assert!(told.stdout.contains("carries a name or a password"), "{}", told.stdout);
    assert!(!format!("{}{}", told.stdout, told.stderr).contains("canary-word"));
}
