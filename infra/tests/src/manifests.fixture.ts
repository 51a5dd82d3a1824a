import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const selector = z.strictObject({ matchLabels: labels });
const metadata = z.strictObject({ name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/), labels });
const quantity = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/)]);
const intOrPercent = z.union([z.int(), z.string().regex(/^\d+%$/)]);
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.string() }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int(),
  failureThreshold: z.int().optional(),
});
const port = z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.union([z.string(), z.int()]) });
const peer = z.strictObject({
  namespaceSelector: selector.optional(),
  podSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
});

const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  args: z.array(z.string()),
  envFrom: z.array(
    z.union([
      z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) }),
      z.strictObject({ secretRef: z.strictObject({ name: z.string() }) }),
    ]),
  ),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int() })),
  lifecycle: z
    .strictObject({ preStop: z.strictObject({ exec: z.strictObject({ command: z.array(z.string()) }) }) })
    .optional(),
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({ requests: z.record(z.string(), quantity), limits: z.record(z.string(), quantity) }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true).optional() }),
  ),
});

const pod = z.strictObject({
  automountServiceAccountToken: z.literal(false),
  terminationGracePeriodSeconds: z.int(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int(),
    fsGroup: z.int(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  imagePullSecrets: z.array(z.strictObject({ name: z.string() })).optional(),
  nodeSelector: labels.optional(),
  tolerations: z
    .array(z.strictObject({ key: z.string(), operator: z.enum(['Exists', 'Equal']), effect: z.string() }))
    .optional(),
  containers: z.tuple([container]),
  volumes: z.array(
    z.union([
      z.strictObject({ name: z.string(), emptyDir: z.strictObject({ sizeLimit: quantity.optional() }) }),
      z.strictObject({ name: z.string(), secret: z.strictObject({ secretName: z.string() }) }),
    ]),
  ),
});

/**
 * The subset of Kubernetes', KEDA's and the Prometheus operator's schemas that the chart uses; strict, so that a field
 * at the wrong place is found.
 */
const ManifestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ apiVersion: z.literal('v1'), kind: z.literal('ConfigMap'), metadata, data: labels }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Secret'),
    metadata,
    type: z.literal('Opaque'),
    stringData: labels,
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.array(z.strictObject({ name: z.string(), port: z.int(), targetPort: z.string() })),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int().optional(),
      strategy: z.strictObject({
        rollingUpdate: z.strictObject({ maxUnavailable: intOrPercent, maxSurge: intOrPercent }),
      }),
      selector,
      template: z.strictObject({ metadata: z.strictObject({ labels, annotations: labels }), spec: pod }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({ maxUnavailable: intOrPercent, selector }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.strictObject({
      podSelector: selector,
      policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
      ingress: z.array(z.strictObject({ from: z.array(peer).optional(), ports: z.array(port) })).optional(),
      egress: z.array(z.strictObject({ to: z.array(peer).optional(), ports: z.array(port) })).optional(),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('Ingress'),
    metadata: metadata.extend({ annotations: labels.optional() }),
    spec: z.strictObject({
      ingressClassName: z.string().optional(),
      tls: z.array(z.strictObject({ hosts: z.array(z.string()), secretName: z.string().optional() })).optional(),
      rules: z.array(
        z.strictObject({
          host: z.string(),
          http: z.strictObject({
            paths: z.tuple([
              z.strictObject({
                path: z.literal('/'),
                pathType: z.literal('Prefix'),
                backend: z.strictObject({
                  service: z.strictObject({ name: z.string(), port: z.strictObject({ name: z.string() }) }),
                }),
              }),
            ]),
          }),
        }),
      ),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('keda.sh/v1alpha1'),
    kind: z.literal('ScaledObject'),
    metadata,
    spec: z.strictObject({
      scaleTargetRef: z.strictObject({
        apiVersion: z.literal('apps/v1'),
        kind: z.literal('Deployment'),
        name: z.string(),
      }),
      pollingInterval: z.int(),
      cooldownPeriod: z.int(),
      minReplicaCount: z.int().min(0),
      maxReplicaCount: z.int().positive(),
      advanced: z.strictObject({
        horizontalPodAutoscalerConfig: z.strictObject({
          behavior: z.strictObject({ scaleDown: z.strictObject({ stabilizationWindowSeconds: z.int().max(3600) }) }),
        }),
      }),
      triggers: z.array(
        z.strictObject({
          type: z.literal('prometheus'),
          metadata: z.strictObject({
            serverAddress: z.url(),
            query: z.string(),
            threshold: z.string(),
            activationThreshold: z.string(),
            ignoreNullValues: z.literal('false'),
          }),
        }),
      ),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PodMonitor'),
    metadata,
    spec: z.strictObject({
      jobLabel: z.literal('app.kubernetes.io/name'),
      selector,
      podMetricsEndpoints: z.array(
        z.strictObject({
          port: z.string(),
          path: z.literal('/metrics'),
          interval: z.string(),
          authorization: z.strictObject({
            type: z.literal('Bearer'),
            credentials: z.strictObject({ name: z.string(), key: z.string() }),
          }),
        }),
      ),
    }),
  }),
]);

export type Manifest = z.infer<typeof ManifestSchema>;
export type ManifestOf<K extends Manifest['kind']> = Extract<Manifest, { kind: K }>;

/** Documents of a rendered chart. Throws if a document is not one of the manifests that this repository makes. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null)
    .map((value) => {
      const parsed = ManifestSchema.safeParse(value);
      if (!parsed.success) throw new Error(`${JSON.stringify(value).slice(0, 200)}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    });
}
