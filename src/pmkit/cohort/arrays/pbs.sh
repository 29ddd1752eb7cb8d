#!/bin/bash
#PBS -J 1-$shards
#PBS -N pmkit
#PBS -l select=1:ncpus=1:mem=${memory}mb
#PBS -l walltime=02:00:00
#PBS -j oe
#PBS -o $logs/
exec $command "$$PBS_ARRAY_INDEX"
