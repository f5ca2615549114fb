# The operator's image. `npm run build` fills build/image first; docs/images.md explains both.
# If no registry is reachable: --build-arg BASE=localhost/distroless-cc:debian12
ARG BASE=gcr.io/distroless/cc-debian12:nonroot
FROM ${BASE}

LABEL org.opencontainers.image.title="my-operator" \
      org.opencontainers.image.description="Backs databases up on a schedule and stores the backups safely" \
      org.opencontainers.image.licenses="Apache-2.0"

# What changes least comes first, so that a new manager is one small layer.
COPY build/image/node /usr/local/bin/node
COPY build/image/restic /app/restic
# All files with an extension: manager.mjs and the scripts of the backup Pods.
COPY build/image/*.* /app/

ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=1
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "--no-maglev", "/app/manager.mjs"]
