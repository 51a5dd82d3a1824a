export { OnnxGraph, onnxTypes, type OnnxAttribute, type OnnxData, type OnnxValue } from './onnx-graph.js';
