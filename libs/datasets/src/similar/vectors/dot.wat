;; Dot products of one query with many rows of int8. dot-kernel.ts explains the parameters.
(module
  (import "host" "memory" (memory 1))
  (func (export "dots")
    (param $query i32) (param $rows i32) (param $count i32) (param $width i32) (param $out i32)
    (local $sum v128) (local $bytes v128) (local $q i32) (local $left i32)
    (loop $row
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (local.set $q (local.get $query))
      (local.set $left (local.get $width))
      (loop $sixteen
        (local.set $bytes (v128.load (local.get $rows)))
        (local.set $sum
          (i32x4.add
            (local.get $sum)
            (i32x4.add
              (i32x4.dot_i16x8_s
                (v128.load (local.get $q))
                (i16x8.extend_low_i8x16_s (local.get $bytes)))
              (i32x4.dot_i16x8_s
                (v128.load offset=16 (local.get $q))
                (i16x8.extend_high_i8x16_s (local.get $bytes))))))
        (local.set $rows (i32.add (local.get $rows) (i32.const 16)))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (br_if $sixteen (local.tee $left (i32.sub (local.get $left) (i32.const 16)))))
      (i32.store
        (local.get $out)
        (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
          (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $row (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
