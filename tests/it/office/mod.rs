//! The API of staff.

mod accounts;
mod board;
mod casework;
mod facets;
mod list;
mod matrix;
mod mentions;
mod queues;
mod sessions;
mod steps;
mod templates;
mod walking;
