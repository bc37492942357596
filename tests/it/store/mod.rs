//! The databases: schema, transactions, the event log.

mod build;
mod event_log;
mod migrations;
mod transactions;
