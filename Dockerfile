# syntax=docker/dockerfile:1
# What runs is what was tested: the sources as they are, by Node's own type stripping, with the packages of production and
# none of the optional ones (the embedded PostgreSQL, a second Node). Nothing is built and nothing is migrated here.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-bookworm-slim AS runtime
LABEL org.opencontainers.image.title="fashionistar" org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MIGRATE_ON_START=0 DRAIN_SECONDS=10 DATA_DIR=/tmp/fashionistar
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY db ./db
COPY domain ./domain
COPY jobs ./jobs
COPY routes-v1 ./routes-v1
COPY routes-v2-trpc ./routes-v2-trpc
COPY server ./server
# Root owns the files, and whoever runs them may not change them; only /tmp is written to, where it is writable at all.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
