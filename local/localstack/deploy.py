"""Makes the stacks of infra/ that LocalStack can make, and prints what a server must be told of them.

deploy.py INFRA HOST: run by local/localstack.sh, and by LocalStack's container when it is ready.
The stacks are data, secrets and discovery, unchanged; HOST is what the TXT record of bridge.test names.
"""

import pathlib
import sys

import boto3

PREFIX = "lambda-bridge-local-"
ZONE = "bridge.test"


def main(infra, host):
    zone = hosted_zone()
    deploy(infra, "secrets", {"Prefix": PREFIX})
    deploy(infra, "data", {"Prefix": PREFIX})
    deploy(infra, "discovery", {"Host": host, "DiscoveryHost": ZONE, "HostedZoneId": zone})
    print(f"BRIDGE_TABLE_PREFIX={PREFIX}")
    print(f"BRIDGE_BUCKET={outputs('data')['Bucket']}")
    print(f"BRIDGE_SECRETS_ARN={outputs('secrets')['SecretsArn']}")
    print(f"zone {zone}")


def hosted_zone():
    route53 = boto3.client("route53")
    for zone in route53.list_hosted_zones_by_name(DNSName=ZONE)["HostedZones"]:
        if zone["Name"] == ZONE + ".":
            return zone["Id"].rsplit("/", 1)[-1]
    zone = route53.create_hosted_zone(Name=ZONE, CallerReference=ZONE)
    return zone["HostedZone"]["Id"].rsplit("/", 1)[-1]


def deploy(infra, name, parameters):
    cloudformation = boto3.client("cloudformation")
    stack = {
        "StackName": PREFIX + name,
        "TemplateBody": pathlib.Path(infra, name + ".yaml").read_text(),
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
    }
    if any(s["StackName"] == PREFIX + name for s in cloudformation.describe_stacks()["Stacks"]):
        cloudformation.delete_stack(StackName=PREFIX + name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=PREFIX + name)
    cloudformation.create_stack(**stack)
    try:
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=PREFIX + name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
    except Exception:
        for event in cloudformation.describe_stack_events(StackName=PREFIX + name)["StackEvents"]:
            if event["ResourceStatus"].endswith("FAILED"):
                print(event["LogicalResourceId"], event.get("ResourceStatusReason"), file=sys.stderr)
        raise


def outputs(name):
    stack = boto3.client("cloudformation").describe_stacks(StackName=PREFIX + name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


if __name__ == "__main__":
    main(*sys.argv[1:])
