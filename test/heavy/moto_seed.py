"""Fills a moto server through boto3, an AWS client that is not ours, and prints the ARNs as one JSON object.

    moto_seed.py <endpoint> hooks           seed what the hooks ask about
    moto_seed.py <endpoint> responder       seed what the responder asks about
    moto_seed.py <endpoint> read <queue>    print the messages that reached the queue
    moto_seed.py <endpoint> service         print the service `cart`
    moto_seed.py <endpoint> deployments     print what CodeDeploy was asked to deploy
"""
import json
import sys

import boto3

endpoint = sys.argv[1]


def client(name):
    return boto3.client(
        name,
        region_name="eu-west-1",
        endpoint_url=endpoint,
        aws_access_key_id="BELAYTEST",
        aws_secret_access_key="none",
    )


def read(queue):
    got = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in got]


def seed_elb():
    ec2, elb = client("ec2"), client("elbv2")
    subnets = ec2.describe_subnets()["Subnets"]
    vpc = subnets[0]["VpcId"]
    ids = [subnet["SubnetId"] for subnet in subnets if subnet["VpcId"] == vpc]
    balancer = elb.create_load_balancer(Name="shop", Subnets=ids[:2])["LoadBalancers"][0]["LoadBalancerArn"]
    groups = [
        elb.create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip")["TargetGroups"][0][
            "TargetGroupArn"
        ]
        for name in ("checkout-1", "checkout-2")
    ]
    weighted = {"TargetGroups": [{"TargetGroupArn": groups[0], "Weight": 0}, {"TargetGroupArn": groups[1], "Weight": 100}]}
    listener = elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=8443,
        DefaultActions=[{"Type": "forward", "ForwardConfig": weighted}],
    )["Listeners"][0]["ListenerArn"]
    rule = elb.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/health"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": groups[0]}],
    )["Rules"][0]["RuleArn"]
    elb.register_targets(TargetGroupArn=groups[1], Targets=[{"Id": "10.0.0.42", "Port": 8080}])
    return {"blue": groups[0], "green": groups[1], "listener": listener, "rule": rule}


def seed_ecs(green):
    ecs = client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {
        "name": "app",
        "image": "shop/checkout:build-42",
        "memory": 128,
        "essential": True,
        "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
    }
    arns = [
        ecs.register_task_definition(family="checkout", containerDefinitions=[container])["taskDefinition"][
            "taskDefinitionArn"
        ]
        for _ in range(2)
    ]
    ecs.create_service(
        cluster="shop", serviceName="checkout", desiredCount=1, deploymentController={"type": "CODE_DEPLOY"}
    )
    task_set = ecs.create_task_set(
        cluster="shop",
        service="checkout",
        externalId="d-BELAY0042",
        taskDefinition=arns[0],
        loadBalancers=[{"targetGroupArn": green, "containerName": "app", "containerPort": 8080}],
    )["taskSet"]
    return {"definitions": arns, "taskSet": task_set["id"]}


def seed_cloudwatch():
    cloudwatch = client("cloudwatch")
    for name in ("checkout-5xx", "checkout-quiet"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/ApplicationELB",
            MetricName="HTTPCode_Target_5XX_Count",
            Period=60,
            EvaluationPeriods=2,
            Threshold=5,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
            ActionsEnabled=name == "checkout-5xx",
        )
    reason = {"period": 60, "threshold": 5, "evaluatedDatapoints": [{"timestamp": "2026-11-20T12:00:00.000+0000", "value": 9}]}
    cloudwatch.set_alarm_state(
        AlarmName="checkout-5xx", StateValue="ALARM", StateReason="it broke", StateReasonData=json.dumps(reason)
    )


def seed_sns():
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="belay-prod")["TopicArn"]
    queue = sqs.create_queue(QueueName="readers")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return {"topic": topic, "queue": queue}


def seed_codedeploy():
    codedeploy = client("codedeploy")
    codedeploy.create_application(applicationName="shop", computePlatform="ECS")
    codedeploy.create_deployment_group(
        applicationName="shop", deploymentGroupName="checkout-prod", serviceRoleArn="arn:aws:iam::123456789012:role/deploy"
    )
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}}
    made = codedeploy.create_deployment(applicationName="shop", deploymentGroupName="checkout-prod", revision=revision)
    return {"deployment": made["deploymentId"]}


def seed_images():
    """Two images under one tag, one after the other; and a repository with none."""
    ecr = client("ecr")
    ecr.create_repository(repositoryName="shop/cart")
    ecr.create_repository(repositoryName="shop/empty")

    def push(layer, tag):
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": layer},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 1, "digest": layer}],
        }
        image = ecr.put_image(repositoryName="shop/cart", imageManifest=json.dumps(manifest), imageTag=tag)
        return image["image"]["imageId"]["imageDigest"]

    kept = push("sha256:" + "a" * 64, "build-7")
    before = push("sha256:" + "b" * 64, "latest")
    after = push("sha256:" + "c" * 64, "latest")
    return {"kept": kept, "before": before, "after": after}


def seed_secrets():
    manager, ssm = client("secretsmanager"), client("ssm")
    there = manager.create_secret(Name="db", SecretString="none")["ARN"]
    gone = manager.create_secret(Name="old-db", SecretString="none")["ARN"]
    manager.delete_secret(SecretId=gone, RecoveryWindowInDays=7)
    for name in ("/shop/db", "plain"):
        ssm.put_parameter(Name=name, Value="none", Type="SecureString")
    return {"secret": there, "deletedSecret": gone}


def seed_cart():
    ecs = client("ecs")
    ecs.create_cluster(clusterName="shop")
    definitions = []
    for build in (7, 8):
        container = {"name": "app", "image": f"shop/cart:build-{build}", "memory": 128, "essential": True}
        made = ecs.register_task_definition(
            family="cart", containerDefinitions=[container], tags=[{"key": "belay:barrier", "value": f"why {build}"}]
        )
        definitions.append(made["taskDefinition"]["taskDefinitionArn"])
    ecs.create_service(
        cluster="shop",
        serviceName="cart",
        desiredCount=2,
        taskDefinition=definitions[1],
        deploymentController={"type": "ECS"},
        tags=[{"key": "team", "value": "basket"}],
    )
    container = {"name": "app", "image": "shop/cart:build-9", "memory": 128}
    retired = ecs.register_task_definition(family="cart", containerDefinitions=[container])["taskDefinition"]
    ecs.deregister_task_definition(taskDefinition=retired["taskDefinitionArn"])
    return {"definitions": definitions}


def seed_bus():
    """A bus whose events, those of source `belay`, come out of a queue."""
    events, sqs = client("events"), client("sqs")
    events.create_event_bus(Name="audit")
    queue = sqs.create_queue(QueueName="auditors")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="belay", EventBusName="audit", EventPattern=json.dumps({"source": ["belay"]}))
    events.put_targets(Rule="belay", EventBusName="audit", Targets=[{"Id": "queue", "Arn": arn}])
    return {"auditors": queue}


def seed_responder():
    own = client("sqs").create_queue(QueueName="belay")["QueueUrl"]
    return {**seed_sns(), **seed_images(), **seed_secrets(), **seed_cart(), **seed_bus(), **seed_codedeploy(), "own": own}


def service():
    return client("ecs").describe_services(cluster="shop", services=["cart"])["services"][0]


def deployments():
    codedeploy = client("codedeploy")
    ids = codedeploy.list_deployments(applicationName="shop", deploymentGroupName="checkout-prod")["deployments"]
    return codedeploy.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]


def seed_hooks():
    elb = seed_elb()
    ecs = seed_ecs(elb["green"])
    seed_cloudwatch()
    return {**elb, **ecs, **seed_sns(), **seed_codedeploy()}


commands = {
    "hooks": seed_hooks,
    "responder": seed_responder,
    "read": read,
    "service": service,
    "deployments": deployments,
}
print(json.dumps(commands[sys.argv[2]](*sys.argv[3:]), default=str))
