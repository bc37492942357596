//! The databases: schema, transactions, the event log.

mod engines;
mod event_log;
mod migrations;
mod transactions;
