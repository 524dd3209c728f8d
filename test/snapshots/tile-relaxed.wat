 (func $"assembly/gemm-tile/tile<f32,assembly/gemm-tile/MulAdd<f32>>" (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 v128)
  (local $14 v128)
  (local $15 v128)
  (local $16 v128)
  (local $17 v128)
  (local $18 v128)
  (local $19 v128)
  (local $20 v128)
  (local $21 v128)
  (local $22 v128)
  (local $23 i32)
  (local $24 i32)
  (local $25 i32)
  (local $26 i32)
  (local $27 v128)
  local.get $0
  local.get $2
  local.get $7
  i32.mul
  i32.add
  local.set $26
  local.get $3
  local.get $6
  i32.add
  local.get $6
  i32.sub
  local.set $3
  local.get $1
  local.get $0
  local.get $6
  i32.add
  local.get $6
  i32.sub
  local.tee $0
  i32.add
  local.tee $7
  local.get $1
  i32.add
  local.tee $23
  local.get $1
  i32.add
  local.tee $24
  local.get $1
  i32.add
  local.tee $25
  local.get $1
  i32.add
  local.set $1
  loop $while-continue|0
   local.get $0
   local.get $26
   i32.ne
   if
    local.get $3
    v128.load
    local.set $10
    local.get $3
    v128.load offset=16
    local.set $11
    local.get $3
    local.get $4
    i32.add
    local.set $3
    local.get $1
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $12
    f32x4.relaxed_madd
    local.set $12
    local.get $27
    local.get $11
    local.get $9
    f32x4.relaxed_madd
    local.set $9
    local.get $25
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $13
    f32x4.relaxed_madd
    local.set $13
    local.get $27
    local.get $11
    local.get $14
    f32x4.relaxed_madd
    local.set $14
    local.get $24
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $15
    f32x4.relaxed_madd
    local.set $15
    local.get $27
    local.get $11
    local.get $16
    f32x4.relaxed_madd
    local.set $16
    local.get $23
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $17
    f32x4.relaxed_madd
    local.set $17
    local.get $27
    local.get $11
    local.get $18
    f32x4.relaxed_madd
    local.set $18
    local.get $7
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $19
    f32x4.relaxed_madd
    local.set $19
    local.get $27
    local.get $11
    local.get $20
    f32x4.relaxed_madd
    local.set $20
    local.get $0
    v128.load32_splat
    local.tee $27
    local.get $10
    local.get $21
    f32x4.relaxed_madd
    local.set $21
    local.get $27
    local.get $11
    local.get $22
    f32x4.relaxed_madd
    local.set $22
    local.get $0
    local.get $2
    i32.add
    local.set $0
    local.get $2
    local.get $7
    i32.add
    local.set $7
    local.get $2
    local.get $23
    i32.add
    local.set $23
    local.get $2
    local.get $24
    i32.add
    local.set $24
    local.get $2
    local.get $25
    i32.add
    local.set $25
    local.get $1
    local.get $2
    i32.add
    local.set $1
    br $while-continue|0
   end
  end
  local.get $8
  if
   local.get $5
   v128.load
   local.get $21
   f32x4.add
   local.set $21
   local.get $5
   v128.load offset=16
   local.get $22
   f32x4.add
   local.set $22
   local.get $5
   local.get $6
   i32.add
   local.tee $0
   v128.load
   local.get $19
   f32x4.add
   local.set $19
   local.get $0
   v128.load offset=16
   local.get $20
   f32x4.add
   local.set $20
   local.get $0
   local.get $6
   i32.add
   local.tee $0
   v128.load
   local.get $17
   f32x4.add
   local.set $17
   local.get $0
   v128.load offset=16
   local.get $18
   f32x4.add
   local.set $18
   local.get $0
   local.get $6
   i32.add
   local.tee $0
   v128.load
   local.get $15
   f32x4.add
   local.set $15
   local.get $0
   v128.load offset=16
   local.get $16
   f32x4.add
   local.set $16
   local.get $0
   local.get $6
   i32.add
   local.tee $0
   v128.load
   local.get $13
   f32x4.add
   local.set $13
   local.get $0
   v128.load offset=16
   local.get $14
   f32x4.add
   local.set $14
   local.get $0
   local.get $6
   i32.add
   local.tee $0
   v128.load
   local.get $12
   f32x4.add
   local.set $12
   local.get $0
   v128.load offset=16
   local.get $9
   f32x4.add
   local.set $9
  end
  local.get $5
  local.get $21
  v128.store
  local.get $5
  local.get $22
  v128.store offset=16
  local.get $5
  local.get $6
  i32.add
  local.tee $0
  local.get $19
  v128.store
  local.get $0
  local.get $20
  v128.store offset=16
  local.get $0
  local.get $6
  i32.add
  local.tee $0
  local.get $17
  v128.store
  local.get $0
  local.get $18
  v128.store offset=16
  local.get $0
  local.get $6
  i32.add
  local.tee $0
  local.get $15
  v128.store
  local.get $0
  local.get $16
  v128.store offset=16
  local.get $0
  local.get $6
  i32.add
  local.tee $0
  local.get $13
  v128.store
  local.get $0
  local.get $14
  v128.store offset=16
  local.get $0
  local.get $6
  i32.add
  local.tee $0
  local.get $12
  v128.store
  local.get $0
  local.get $9
  v128.store offset=16
 )

