//! Rows of accounts, sessions and what proves who somebody is.

mod absences;
mod accounts;
mod keys;
mod places;
mod sessions;

pub use absences::{insert_absence, list_absences, remove_absence, rota, stand_in};
pub use accounts::{
    accept_invitation, disable, enable, find, find_by_email, insert, invite, invitee, list_after,
    names, rename, replace_password, set_access, sign_in_secret,
};
pub use keys::{list_keys, signing_keys};
pub use places::places;
pub use sessions::{
    Renewal, count_over, end, end_all, in_force, open, purge, renew, signed_in, touch, vouch,
};
