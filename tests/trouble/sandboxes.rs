//! A sandbox that two projects share, that someone deleted, or that is not one any more.

use crate::support::TestEnvironment;

fn applied() -> TestEnvironment {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    place
}

#[test]
fn a_second_project_may_not_take_what_belongs_to_the_first() {
    let first = applied();
    let second = TestEnvironment::example("quickstart");
    std::fs::create_dir(second.path(".polaris")).unwrap();
    std::os::unix::fs::symlink(first.path(".polaris/sandbox"), second.path(".polaris/sandbox")).unwrap();
    for line in ["plan", "apply --auto-approve"] {
        let said = second.run(line).exits(10).stdout;
        assert!(said.contains("PK220") && said.contains("belongs to another state"), "{said}");
    }
    second.run("destroy --auto-approve").exits(0);
    assert!(first.run("plan").exits(0).stdout.starts_with("No changes."), "nothing of the first was touched");
}

#[test]
fn what_vanished_with_its_sandbox_is_made_again() {
    let place = applied();
    std::fs::remove_dir_all(place.path(".polaris/sandbox")).unwrap();
    let plan = place.run("plan").exits(0).stdout;
    assert!(plan.contains("+ kubernetes/laptop") && plan.contains("13 to add"), "{plan}");
    place.run("apply --auto-approve").exits(0);
    assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
}

#[test]
fn what_vanished_with_its_sandbox_needs_no_destroying() {
    let place = applied();
    std::fs::remove_dir_all(place.path(".polaris/sandbox")).unwrap();
    place.run("destroy --auto-approve").exits(0);
    assert!(place.run("state list").exits(0).stdout.is_empty());
}

#[test]
fn a_database_that_is_none_is_named_with_a_way_out() {
    let place = applied();
    place.write(".polaris/sandbox/default/laptop/objects.db", "not a database");
    for line in ["plan", "apply --auto-approve"] {
        let said = place.run(line).exits(1).stderr;
        assert!(said.contains(".polaris/sandbox/default/laptop") && said.contains("polaris sandbox reset"), "{said}");
    }
}

#[test]
fn a_state_that_was_edited_by_hand_is_not_believed() {
    let place = applied();
    let folder = place.path(".polaris/state/default/states");
    let state = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&state).unwrap().replace("orders", "0rders");
    std::fs::write(&state, text).unwrap();
    for line in ["plan", "apply --auto-approve", "destroy --auto-approve", "state list"] {
        let said = place.run(line).exits(1).stderr;
        assert!(said.contains("error[PK213]") && said.contains("digest"), "{line}: {said}");
    }
    assert!(place.run("state history").exits(0).stdout.contains("damaged"));
}
