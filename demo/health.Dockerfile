# An image that holds its program alone, and a wget to ask it whether it is well.
ARG IMAGE
FROM busybox:1.37.0-musl AS tools
FROM ${IMAGE}
COPY --from=tools /bin/wget /usr/local/bin/wget
