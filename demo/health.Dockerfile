# An image that contains only its program, with wget added for the health check.
ARG IMAGE
FROM busybox:1.37.0-musl AS tools
FROM ${IMAGE}
COPY --from=tools /bin/wget /usr/local/bin/wget
