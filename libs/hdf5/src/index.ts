export { type Dataset, type Group, readHdf5 } from './read-hdf5.js';
