export { type Cluster, type ClusterOptions, type ServiceName, startCluster } from './cluster.js';
export { freePort } from './free-port.js';
export { SupervisedProcess } from './supervised-process.js';
