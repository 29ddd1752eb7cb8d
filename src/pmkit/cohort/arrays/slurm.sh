#!/bin/bash
#SBATCH --array=1-$shards%50
#SBATCH --job-name=pmkit
#SBATCH --mem=${memory}M
#SBATCH --time=02:00:00
#SBATCH --output=$logs/%a.log
exec $command "$$SLURM_ARRAY_TASK_ID"
