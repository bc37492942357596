//! What the tests stand on: databases, a city to call, a client that checks every answer.

pub mod city;
pub mod client;
pub mod contract;
pub mod database;
pub mod postgres;
pub mod twins;
pub mod xml;

pub use city::{Report, TestCity};
pub use client::{Call, Reply};
pub use database::Database::{self, Postgres, Sqlite};
pub use twins::Twins;
