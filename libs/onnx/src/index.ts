export { OnnxGraph, type OnnxAttribute, type OnnxValue } from './onnx-graph.js';
