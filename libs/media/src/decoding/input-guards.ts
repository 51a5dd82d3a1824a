/** Protocols that inputs may use. Network protocols are excluded. */
export const PROTOCOLS = 'file,pipe';

/** Video containers. Playlists, concatenations and devices are excluded, since they open other files. */
export const DEMUXERS =
  'matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpeg,mpegts,mpegvideo,ogg,flv,asf,h264,hevc,m4v,ivf,gif,rm,nut,dv,mxf,' +
  'av1,obu,wtv,yuv4mpegpipe,apng,webp_anim';
