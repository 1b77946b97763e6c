//! `--refresh-only`: what moved outside, and a state that says so. Nothing outside is changed.

use super::{
    Action, Change, FieldChange,
    assess::{Case, bare_change},
    claim::{Claim, claim},
    draft::{Act, Draft, Sketch},
    left_alone,
    ownership::Ownership,
    reason::{GONE_ALREADY, drift},
    removal::{Removed, forget},
    world::World,
};
use crate::{
    graph::{DesiredResource, Mode},
    snapshot::{Observation, ObservedObject},
    state::ResourceRecord,
    value::compare,
};

pub(super) fn refresh(world: World<'_>, resource: &DesiredResource, sketch: &mut Sketch) {
    let Some(record) = world.state.resources.get(&resource.address).filter(|_| resource.mode == Mode::Managed) else {
        return;
    };
    match world.live.observe(&record.target) {
        Observation::Unreadable(why) => sketch.cannot_read(&record.target, why, &resource.address),
        Observation::Present(object) => present(world, Case { resource, object }, record, sketch),
        Observation::Absent | Observation::NotYet => {
            let removed = Removed { address: &resource.address, record };
            sketch.drafts.push(forget(world, removed, GONE_ALREADY.into()));
        }
    }
}

fn present(world: World<'_>, case: Case<'_>, record: &ResourceRecord, sketch: &mut Sketch) {
    let Case { resource, object } = case;
    match claim(world, resource, Some(record), object) {
        Claim::Refuse(finding) => sketch.findings.push(*finding),
        Claim::Leave => sketch.no_op += 1,
        Claim::Take { reason, .. } => {
            sketch.see(&resource.address, object);
            sketch.drafts.push(Draft {
                change: bare_change(resource, Action::Import, reason),
                removal: None,
                write: Some(Act::adopt(resource)),
            });
        }
        Claim::Recorded(record) => {
            let standing = case.standing(record);
            sketch.see(&resource.address, object);
            left_alone::tell(case, sketch);
            if standing.spec_changed || standing.settled {
                sketch.no_op += 1;
            } else {
                sketch.drafts.push(drifted(resource, object));
            }
        }
    }
}

/// `before` is what was applied, `after` what is there now. There is nothing to do: the next plan takes it back.
fn drifted(resource: &DesiredResource, object: &ObservedObject) -> Draft {
    let found = compare(&resource.body, &resource.body, &object.body);
    let reason = drift(&found.changed, &Ownership::of(object));
    let fields = found.changed.into_iter().map(|difference| FieldChange {
        path: difference.path,
        before: difference.before,
        after: difference.after,
        forces_replacement: false,
        note: None,
    });
    let fields = fields.collect();
    Draft {
        change: Change { fields, unchanged: found.unchanged, ..bare_change(resource, Action::Read, reason) },
        removal: None,
        write: None,
    }
}
