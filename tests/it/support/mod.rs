//! What the tests stand on: databases, a city to call, a client that checks every answer.

pub mod city;
pub mod client;
pub mod contract;
pub mod database;
pub mod moto;
pub mod photo;
pub mod ports;
pub mod postgres;
pub mod provider;
pub mod requests;
pub mod server;
pub mod standby;
pub mod steps;
pub mod twins;
pub mod xml;

pub use city::TestCity;
pub use client::{Call, Reply};
pub use database::Database::{self, Postgres, Sqlite};
pub use database::TestDatabase;
pub use twins::Twins;
