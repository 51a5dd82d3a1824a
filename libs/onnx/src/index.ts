export { type OnnxAttribute, type OnnxData, OnnxGraph, onnxTypes, type OnnxValue } from './onnx-graph.js';
