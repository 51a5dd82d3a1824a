// Versions and digests of everything that setup.mjs takes from package registries. A new version of TensorFlow needs
// the digest of its wheel for CPython 3.11 on x86_64: python3 -m pip install --dry-run --report - PACKAGE==VERSION

/** npm packages. Their integrity is that of the registry. */
export const npmPackages = {
  cpu: {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    integrity: 'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  },
  gpu: {
    name: '@tensorflow/tfjs-node-gpu',
    version: '4.22.0',
    integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  headers: {
    name: 'node-api-headers',
    version: '1.5.0',
    integrity: 'sha512-Yi/FgnN8IU/Cd6KeLxyHkylBUvDTsSScT0Tna2zTrz8klmc8qF2ppj6Q1LHsmOueJWhigQwR4cO2p0XBGW5IaQ==',
  },
};

/** The wheels of PyPI that contain libtensorflow and the headers of its C API. */
export const tensorflow = {
  cpu: {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  gpu: {
    name: 'tensorflow',
    version: '2.21.0',
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  },
};

/** NVIDIA's libraries that libtensorflow loads before it registers a GPU: CUDA 12 and cuDNN 9. */
export const cuda = [
  ['nvidia-cublas-cu12', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
  ['nvidia-cuda-nvrtc-cu12', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
  ['nvidia-cuda-runtime-cu12', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
  ['nvidia-cudnn-cu12', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
  ['nvidia-cufft-cu12', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
  ['nvidia-cusolver-cu12', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
  ['nvidia-cusparse-cu12', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
  ['nvidia-nvjitlink-cu12', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
].map(([name, version, sha256]) => ({ name, version, sha256 }));
