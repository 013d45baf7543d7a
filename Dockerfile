# One image for web, worker and scheduler; docker-compose.yml says which runs what.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin commons \
    && install -d -o commons -g commons /var/lib/commons

COPY . .
ENV VAR_DIR=/var/lib/commons DJANGO_SETTINGS_MODULE=portal.settings
# Collected while building: the key and addresses of an installation are not needed for it.
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --noinput -v0

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8", "--timeout=60", "--graceful-timeout=10", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "portal.wsgi"]
