DROP TABLE signing_keys;
DROP TABLE staff_tickets;
DROP TABLE staff_sessions;
DROP TABLE staff_invitations;
DROP TABLE staff_grants;
DROP TABLE staff_accounts;
