#!/bin/bash
# LocalStack's container runs this when it is ready.
AWS_ENDPOINT_URL=http://localhost:4566 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-central-1 \
  /opt/code/localstack/.venv/bin/python /opt/localstack-stacks/deploy.py /opt/infra localhost:3000
