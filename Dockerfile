# The provider and the example service in one small image. `--target runtime` over a folder with the two prebuilt programs
# needs no compiler: see scripts/image-check.

ARG BUILDER=swift:6.3-bookworm
ARG BASE=debian:bookworm-slim

FROM ${BUILDER} AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev libsqlite3-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product understudy \
    && swift build -c release --static-swift-stdlib --product orders-service \
    && mkdir -p /out && cp "$(swift build -c release --static-swift-stdlib --show-bin-path)/understudy" \
        "$(swift build -c release --static-swift-stdlib --show-bin-path)/orders-service" /out/ \
    && strip /out/understudy /out/orders-service

# What runs: two programs, libcrypto and libsqlite3.
FROM ${BASE} AS base
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 libsqlite3-0 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /data /public-keys && chown 65532:65532 /data /public-keys
ENV UNDERSTUDY_DATA=/data UNDERSTUDY_HOST=0.0.0.0 UNDERSTUDY_PORT=8080
USER 65532:65532
VOLUME ["/data", "/public-keys"]
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/understudy"]
CMD ["serve", "--demo", "--public-keys", "/public-keys"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["/usr/local/bin/understudy", "healthcheck"]

FROM base AS runtime
COPY understudy orders-service /usr/local/bin/

FROM base
COPY --from=build /out/understudy /out/orders-service /usr/local/bin/
