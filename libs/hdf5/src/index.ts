export { readHdf5, type Dataset, type Group } from './read-hdf5.js';
