//! Five calls over any store, one contract, one linearizable register.
