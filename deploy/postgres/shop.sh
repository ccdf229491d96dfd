#!/bin/sh
# Run once, on an empty volume, as the superuser. The shop is a role without SUPERUSER and BYPASSRLS that owns its database;
# CREATEROLE lets its first migration make the roles that vendors and couriers read as. Extensions that are not trusted are made here.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=password="$SHOP_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role fashionistar login createrole password :'password';
create database fashionistar owner fashionistar;
\connect fashionistar
create extension if not exists vector;
create extension if not exists pg_stat_statements;
SQL
