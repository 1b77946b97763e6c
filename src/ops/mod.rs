//! Use cases: floor D. A request comes in, rooms of the floors below are put to work, an outcome goes out; what
//! happens on the way is told to an observer. No flag, no environment variable and no printing is known here.
//!
//! `Workspace` is where a command works: folder, spec files, environment. `Session` is a workspace with its graph,
//! state and clusters opened. `plan` and `apply` are the two use cases that everything else leans on.

mod apply;
mod bundles;
mod checkup;
mod discover;
mod error;
mod event;
mod history;
mod import;
mod names;
mod needed;
mod plan;
mod recover;
mod refresh;
mod refusal;
mod rights;
mod sandbox;
mod session;
mod show;
mod stale;
mod state;
mod validate;
mod workspace;

pub use apply::{ApplyOutcome, ApplyRequest, apply};
pub use checkup::{Check, InitOptions, Verdict, doctor, init};
pub use discover::{Discovery, discover};
pub use error::OpsError;
pub use event::{Answer, Approval, Event, Observer, Silent};
pub use history::{Replacement, replace_state};
pub use import::{ImportError, ImportOutcome, ImportRequest, import};
pub use names::{Names, names};
pub use plan::{PlanOutcome, PlanRequest, plan};
pub use recover::Recovery;
pub use rights::{ClusterRoles, smallest_roles};
pub use sandbox::{Sandboxes, listen, serve, serve_bare, unusable};
pub use session::{Purpose, Session};
pub use show::saved_plan;
pub use stale::Moved;
pub use state::{StateEdit, StateEditError, edit_state, state_store};
pub use validate::{Validation, validate};
pub use workspace::{Declared, Workspace};
