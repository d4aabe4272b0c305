// Kinds that no package has types for: the fields our manifests use, by the names of eksctl's ClusterConfig
// (eksctl.io/v1alpha5) and the AWS Load Balancer Controller's resources (gateway.k8s.aws/v1). Closed on purpose: a field
// that is not here is either misspelt or has to be looked up and added.
interface WellKnownPolicies {
  imageBuilder?: boolean;
  autoScaler?: boolean;
  awsLoadBalancerController?: boolean;
  externalDNS?: boolean;
  certManager?: boolean;
  ebsCSIController?: boolean;
  efsCSIController?: boolean;
}

export interface IClusterConfig {
  apiVersion: "eksctl.io/v1alpha5";
  kind: "ClusterConfig";
  metadata: { name: string; region: string; version?: string; tags?: Record<string, string> };
  addonsConfig?: { autoApplyPodIdentityAssociations?: boolean; disableDefaultAddons?: boolean };
  addons?: {
    name: string;
    version?: string;
    configurationValues?: string;
    attachPolicyARNs?: string[];
    wellKnownPolicies?: WellKnownPolicies;
    useDefaultPodIdentityAssociations?: boolean;
  }[];
  iam?: {
    withOIDC?: boolean;
    serviceAccounts?: {
      metadata: { name: string; namespace: string; labels?: Record<string, string>; annotations?: Record<string, string> };
      attachPolicyARNs?: string[];
      attachRoleARN?: string;
      wellKnownPolicies?: WellKnownPolicies;
      roleName?: string;
      roleOnly?: boolean;
      permissionsBoundary?: string;
      subjectPattern?: string;
      tags?: Record<string, string>;
    }[];
    podIdentityAssociations?: {
      namespace: string;
      serviceAccountName: string;
      createServiceAccount?: boolean;
      roleARN?: string;
      roleName?: string;
      permissionPolicyARNs?: string[];
      wellKnownPolicies?: WellKnownPolicies;
      permissionsBoundaryARN?: string;
      targetRoleARN?: string;
      disableSessionTags?: boolean;
      tags?: Record<string, string>;
    }[];
  };
  managedNodeGroups?: {
    name: string;
    instanceType?: string;
    minSize?: number;
    maxSize?: number;
    desiredCapacity?: number;
    volumeSize?: number;
    privateNetworking?: boolean;
    disablePodIMDS?: boolean;
  }[];
}

interface Named {
  name: string;
  namespace?: string;
}

export interface ILoadBalancerConfiguration {
  apiVersion: "gateway.k8s.aws/v1";
  kind: "LoadBalancerConfiguration";
  metadata: Named;
  spec: {
    scheme?: "internal" | "internet-facing";
    loadBalancerName?: string;
    listenerConfigurations?: { protocolPort: string; defaultCertificate?: string; certificates?: string[]; sslPolicy?: string }[];
  };
}

export interface ITargetGroupConfiguration {
  apiVersion: "gateway.k8s.aws/v1";
  kind: "TargetGroupConfiguration";
  metadata: Named;
  spec: {
    targetReference: { group?: string; kind?: string; name: string };
    defaultConfiguration?: {
      targetType?: "instance" | "ip";
      healthCheckConfig?: { healthCheckPath?: string; healthCheckPort?: string; healthCheckInterval?: number };
    };
  };
}
