# The program in a container: `docker compose up` (docker-compose.yml) or `docker build -t rodtrad .`.
# Everything it writes goes to /var/lib/rodtrad; the rest may be mounted read-only.

FROM python:3.13-slim-trixie AS libraries
COPY requirements-runtime.lock /tmp/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements-runtime.lock

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="Rød tråd" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RODTRAD_HOST=0.0.0.0 \
    RODTRAD_PORT=8080 \
    RODTRAD_DATABASE_URL=sqlite:////var/lib/rodtrad/rodtrad.db \
    RODTRAD_SPOOL=/var/lib/rodtrad/rodtrad.spool \
    RODTRAD_ERASURES=/var/lib/rodtrad-erasures/rodtrad.erasures
# pg_dump and pg_restore of the version that docker-compose.yml's server has, for `rodtrad backup` and `restore`.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/rodtrad --create-home --shell /usr/sbin/nologin rodtrad \
    && install --directory --owner=10001 --group=rodtrad --mode=0700 /var/lib/rodtrad-erasures
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /app
COPY LICENSE ./
COPY migrations ./migrations
COPY locales ./locales
COPY flows ./flows
COPY bot ./bot
# By number, so that what starts it can see that it is not root.
USER 10001
VOLUME /var/lib/rodtrad /var/lib/rodtrad-erasures
EXPOSE 8080
# Healthy is: this process answers. Whether it does its work is /readyz and HEARTBEAT_URL, which must not restart it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['RODTRAD_PORT']}/healthz\", timeout=4)"]
# PID 1 is the program itself, so SIGTERM reaches it: it stops within ten seconds and loses nothing.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
