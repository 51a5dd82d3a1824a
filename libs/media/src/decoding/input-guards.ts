/** What an open file may open further: nothing. */
export const PROTOCOLS = 'file,pipe';

/** Containers that videos come in. Playlists, concatenations and devices, which open further files, are not among them. */
export const DEMUXERS =
  'matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpeg,mpegts,mpegvideo,ogg,flv,asf,h264,hevc,m4v,ivf,gif,rm,nut,dv,mxf,av1,obu,wtv,yuv4mpegpipe,apng,webp_anim';
