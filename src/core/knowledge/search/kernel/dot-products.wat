;; Dot products of one int8 vector with many, 16 components at a time (WebAssembly SIMD).
;; i8 × i8 pairs are widened to i16 and summed in pairs to i32, so no sum can overflow below 2^31 / 127^2 = 133,144 dimensions.
(module
  (memory (export "memory") 1 65536)

  ;; query: address of the query; vectors: address of the first of `count` vectors, one behind the other;
  ;; bytes: size of a vector, a multiple of 16; out: address of count i32 results.
  (func (export "dotProducts")
    (param $query i32) (param $vectors i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $at i32) (local $low v128) (local $high v128) (local $q v128) (local $v v128)
    (block $done
      (loop $vector
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $low (v128.const i32x4 0 0 0 0))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (loop $components
          (local.set $q (v128.load (i32.add (local.get $query) (local.get $at))))
          (local.set $v (v128.load (i32.add (local.get $vectors) (local.get $at))))
          (local.set $low
            (i32x4.add (local.get $low)
              (i32x4.dot_i16x8_s
                (i16x8.extend_low_i8x16_s (local.get $q))
                (i16x8.extend_low_i8x16_s (local.get $v)))))
          (local.set $high
            (i32x4.add (local.get $high)
              (i32x4.dot_i16x8_s
                (i16x8.extend_high_i8x16_s (local.get $q))
                (i16x8.extend_high_i8x16_s (local.get $v)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $components (i32.lt_u (local.get $at) (local.get $bytes))))
        (local.set $low (i32x4.add (local.get $low) (local.get $high)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $low)) (i32x4.extract_lane 1 (local.get $low)))
            (i32.add (i32x4.extract_lane 2 (local.get $low)) (i32x4.extract_lane 3 (local.get $low)))))
        (local.set $vectors (i32.add (local.get $vectors) (local.get $bytes)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $vector)))))
