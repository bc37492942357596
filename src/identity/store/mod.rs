//! Rows of second factors, recovery codes, and sign-ins that are not finished.

mod challenges;
mod factors;

pub use challenges::{find_challenge, insert_challenge, purge_challenges, take_challenge};
pub use factors::{
    Factor, confirm, count_recovery_codes, factor, insert_factor, needs_key, place_of,
    remove_factor, reseal, spend_recovery_code, spend_step,
};
