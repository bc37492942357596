//! Several servers on one PostgreSQL database.

mod configuration;
mod limits;
mod replicas;
mod schedules;
